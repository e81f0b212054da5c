-- A lost laptop that held records of a place, and how many residents whoever may read them has listed.
CREATE TABLE device_loss (
  id BLOB PRIMARY KEY, scope BLOB NOT NULL, is_void INTEGER NOT NULL, created_at INTEGER NOT NULL, created_by BLOB NOT NULL,
  recorded_for BLOB, changed_at INTEGER NOT NULL,
  device BLOB, holder BLOB, role TEXT, place BLOB, seen_at INTEGER, households INTEGER, persons INTEGER, phones INTEGER,
  listed_by BLOB, listed_at INTEGER
) STRICT, WITHOUT ROWID;
