-- Records with a value that this program can't read, a later program's or a faulty one's: kept and passed on, and shown by nothing.
ALTER TABLE record ADD COLUMN is_left_out INTEGER NOT NULL DEFAULT 0;
CREATE INDEX record_left_out ON record (kind) WHERE is_left_out = 1;

-- Where a projection at a hub noted them before; it is made anew by another program.
DELETE FROM setting WHERE key >= 'left_out:' AND key < 'left_out;';
