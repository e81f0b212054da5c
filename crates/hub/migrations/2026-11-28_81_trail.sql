-- The digest over every item of a feed (ADR 0039): after each item, and at the feed's end. What was there before is not counted.
ALTER TABLE feed ADD COLUMN trail BLOB;
ALTER TABLE scope ADD COLUMN trail BLOB;
ALTER TABLE scope ADD COLUMN trail_from INTEGER NOT NULL DEFAULT 0;
UPDATE scope SET trail_from = seq;
