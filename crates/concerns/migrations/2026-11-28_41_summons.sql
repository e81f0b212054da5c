-- Departments called to concerns, with the fields chosen for them.
CREATE TABLE summons (
  id BLOB PRIMARY KEY, scope BLOB NOT NULL, is_void INTEGER NOT NULL, created_at INTEGER NOT NULL, created_by BLOB NOT NULL,
  recorded_for BLOB, changed_at INTEGER NOT NULL,
  item BLOB, department BLOB, community BLOB, number TEXT, category TEXT, place TEXT, text TEXT, wished_on TEXT,
  tells TEXT, basis TEXT
) STRICT, WITHOUT ROWID;
CREATE INDEX summons_item ON summons (item);
-- What of a resident's went with one.
CREATE TABLE summons_identity (
  id BLOB PRIMARY KEY, scope BLOB NOT NULL, is_void INTEGER NOT NULL, created_at INTEGER NOT NULL, created_by BLOB NOT NULL,
  recorded_for BLOB, changed_at INTEGER NOT NULL,
  summons BLOB, department BLOB, community BLOB, name TEXT, phone TEXT, door TEXT, basis TEXT
) STRICT, WITHOUT ROWID;
