-- The joint sorting of what was heard at a visit: what each item is besides its nature and route, and what each side confirmed.

ALTER TABLE item ADD COLUMN is_hotline INTEGER;
ALTER TABLE item ADD COLUMN hotline_number TEXT;
ALTER TABLE item ADD COLUMN duplicate_of BLOB;
ALTER TABLE item ADD COLUMN team_sorting TEXT;
ALTER TABLE item ADD COLUMN community_sorting TEXT;
ALTER TABLE item ADD COLUMN absent_reason TEXT;
CREATE INDEX item_by_main ON item (duplicate_of) WHERE duplicate_of IS NOT NULL;
