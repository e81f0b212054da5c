-- What the hub holds until the office rules on it; its words are in no column.
CREATE TABLE held_change (
  id BLOB PRIMARY KEY, scope BLOB NOT NULL, is_void INTEGER NOT NULL, created_at INTEGER NOT NULL, created_by BLOB NOT NULL,
  recorded_for BLOB, changed_at INTEGER NOT NULL,
  change BLOB, author BLOB, device BLOB, place BLOB, role TEXT, about BLOB, about_kind TEXT, intent TEXT, reason TEXT,
  written_at INTEGER, received_at INTEGER, verdict TEXT, because TEXT
) STRICT, WITHOUT ROWID;
CREATE INDEX held_change_waiting ON held_change (received_at) WHERE verdict IS NULL;
