-- What a subdistrict says of the level at which a concern is to be solved.
CREATE TABLE level_opinion (
  id BLOB PRIMARY KEY, scope BLOB NOT NULL, is_void INTEGER NOT NULL, created_at INTEGER NOT NULL, created_by BLOB NOT NULL,
  recorded_for BLOB, changed_at INTEGER NOT NULL,
  item BLOB, community BLOB, route TEXT
) STRICT, WITHOUT ROWID;
