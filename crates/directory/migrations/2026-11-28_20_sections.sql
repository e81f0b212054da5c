-- Grids and buildings of a community, and which of them a posting is for.
ALTER TABLE grant ADD COLUMN section BLOB;
CREATE TABLE section (
  id BLOB PRIMARY KEY, scope BLOB NOT NULL, is_void INTEGER NOT NULL, created_at INTEGER NOT NULL, created_by BLOB NOT NULL,
  recorded_for BLOB, changed_at INTEGER NOT NULL,
  community BLOB, level TEXT, name TEXT
) STRICT, WITHOUT ROWID;
