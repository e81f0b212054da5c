-- What an officer said is to be erased, by which law and why. What was erased is not in it.
CREATE TABLE erasure_order (
  id BLOB PRIMARY KEY, scope BLOB NOT NULL, is_void INTEGER NOT NULL, created_at INTEGER NOT NULL, created_by BLOB NOT NULL,
  recorded_for BLOB, changed_at INTEGER NOT NULL,
  about BLOB, about_kind TEXT, fields TEXT, entry_fields TEXT, basis TEXT, reason TEXT
) STRICT, WITHOUT ROWID;
CREATE INDEX erasure_order_of_record ON erasure_order (about);
