-- The log and the generic truth folded from it (decisions D10). No foreign keys: references may dangle.
CREATE TABLE setting (key TEXT PRIMARY KEY, value BLOB NOT NULL) STRICT, WITHOUT ROWID;

CREATE TABLE device (
  id BLOB PRIMARY KEY, member BLOB NOT NULL, sign_key BLOB NOT NULL, seal_key BLOB NOT NULL, card BLOB
) STRICT, WITHOUT ROWID;

CREATE TABLE batch (
  device BLOB NOT NULL, scope BLOB NOT NULL, first_seq INTEGER NOT NULL, device_epoch INTEGER NOT NULL, prev_head BLOB NOT NULL,
  schema INTEGER NOT NULL, seen_hub_time INTEGER NOT NULL, clock INTEGER NOT NULL, batch_salt BLOB NOT NULL,
  count INTEGER NOT NULL, bytes INTEGER NOT NULL, head BLOB NOT NULL, signature BLOB NOT NULL, is_closed INTEGER NOT NULL,
  PRIMARY KEY (device, scope, first_seq)
) STRICT, WITHOUT ROWID;

CREATE TABLE change (
  no INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE, device BLOB NOT NULL, scope BLOB NOT NULL, seq INTEGER NOT NULL,
  member BLOB NOT NULL, role TEXT NOT NULL, kind INTEGER NOT NULL, record BLOB NOT NULL, intent INTEGER NOT NULL,
  op INTEGER NOT NULL, hlc INTEGER NOT NULL, eff INTEGER NOT NULL, group_id BLOB, arrived_at INTEGER NOT NULL,
  body BLOB NOT NULL, UNIQUE (device, scope, seq)
) STRICT;
CREATE INDEX change_of_record ON change (record, no);

-- A record that entered one of our scopes with its state, sent by a device that saw it before (decisions D5).
CREATE TABLE entering (
  no INTEGER PRIMARY KEY, record BLOB NOT NULL, device BLOB NOT NULL, arrived_at INTEGER NOT NULL, bytes BLOB NOT NULL,
  UNIQUE (record, device)
) STRICT;

CREATE TABLE record (
  no INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE, kind INTEGER NOT NULL,
  born_in BLOB NOT NULL, scope BLOB NOT NULL, created_at INTEGER NOT NULL,
  created_by BLOB NOT NULL, recorded_for BLOB, changed_at INTEGER NOT NULL, heads BLOB NOT NULL, "values" BLOB NOT NULL
) STRICT;

CREATE TABLE entry (
  id BLOB PRIMARY KEY, record BLOB NOT NULL, parent BLOB, home_seq INTEGER, eff INTEGER NOT NULL, at INTEGER NOT NULL,
  member BLOB NOT NULL, recorded_for BLOB, role TEXT NOT NULL, intent INTEGER NOT NULL, body BLOB NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX entry_of_record ON entry (record);

-- Half-typed text: never signed, never sent; encrypted like everything here (decisions D37).
CREATE TABLE draft_text (key TEXT PRIMARY KEY, text TEXT NOT NULL, saved_at INTEGER NOT NULL) STRICT, WITHOUT ROWID;

-- What each other device of this laptop was already given (decisions D15).
CREATE TABLE sent (
  peer BLOB NOT NULL, device BLOB NOT NULL, scope BLOB NOT NULL, seq INTEGER NOT NULL, PRIMARY KEY (peer, device, scope)
) STRICT, WITHOUT ROWID;

CREATE VIRTUAL TABLE search USING fts5(tokens, content='', contentless_delete=1, tokenize="unicode61 remove_diacritics 0");
