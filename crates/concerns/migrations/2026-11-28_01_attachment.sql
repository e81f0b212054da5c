-- Photos and files that belong to what was heard. Their bytes lie in pieces of the store's (ADR 0023).
CREATE TABLE attachment (
  id BLOB PRIMARY KEY, scope BLOB NOT NULL, is_void INTEGER NOT NULL, created_at INTEGER NOT NULL, created_by BLOB NOT NULL,
  recorded_for BLOB, changed_at INTEGER NOT NULL,
  item BLOB, name TEXT, media_type TEXT, size INTEGER, address BLOB, "key" BLOB, thumbnail BLOB, pieces BLOB
) STRICT, WITHOUT ROWID;
CREATE INDEX attachment_of_item ON attachment (item);
