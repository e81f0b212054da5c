-- A laptop whose rights the office has ended, and why.
CREATE TABLE revocation (
  id BLOB PRIMARY KEY, scope BLOB NOT NULL, is_void INTEGER NOT NULL, created_at INTEGER NOT NULL, created_by BLOB NOT NULL,
  recorded_for BLOB, changed_at INTEGER NOT NULL,
  device BLOB, reason TEXT
) STRICT, WITHOUT ROWID;
