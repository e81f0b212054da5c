-- Departments of the district that somebody works for here.
CREATE TABLE department (
  id BLOB PRIMARY KEY, scope BLOB NOT NULL, is_void INTEGER NOT NULL, created_at INTEGER NOT NULL, created_by BLOB NOT NULL,
  recorded_for BLOB, changed_at INTEGER NOT NULL,
  name TEXT
) STRICT, WITHOUT ROWID;
