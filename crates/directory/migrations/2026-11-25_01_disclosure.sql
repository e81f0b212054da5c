-- Who was shown a resident's telephone number, and why. The number itself is in no column.
CREATE TABLE disclosure (
  id BLOB PRIMARY KEY, scope BLOB NOT NULL, is_void INTEGER NOT NULL, created_at INTEGER NOT NULL, created_by BLOB NOT NULL,
  recorded_for BLOB, changed_at INTEGER NOT NULL,
  identity BLOB, household BLOB, reason TEXT, disclosed_at INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX disclosure_by_time ON disclosure (disclosed_at);
