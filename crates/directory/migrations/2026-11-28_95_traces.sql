-- Files that were written out of vaults, and what was tried on vaults that were locked.
CREATE TABLE export (
  id BLOB PRIMARY KEY, scope BLOB NOT NULL, is_void INTEGER NOT NULL, created_at INTEGER NOT NULL, created_by BLOB NOT NULL,
  recorded_for BLOB, changed_at INTEGER NOT NULL,
  what TEXT, ending TEXT, about BLOB, size INTEGER, digest TEXT, device BLOB, path TEXT, gone_at INTEGER,
  made_at INTEGER, heard_until INTEGER
) STRICT, WITHOUT ROWID;
CREATE TABLE failed_opening (
  id BLOB PRIMARY KEY, scope BLOB NOT NULL, is_void INTEGER NOT NULL, created_at INTEGER NOT NULL, created_by BLOB NOT NULL,
  recorded_for BLOB, changed_at INTEGER NOT NULL,
  way TEXT, times INTEGER, first_at INTEGER, last_at INTEGER, device BLOB
) STRICT, WITHOUT ROWID;
