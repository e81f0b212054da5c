-- The hub's truth (decisions D2). Written for SQLite; for PostgreSQL only BLOB and INTEGER read BYTEA and BIGINT.
CREATE TABLE device (
  id BLOB PRIMARY KEY, member BLOB NOT NULL, sign_key BLOB NOT NULL, ticket BLOB UNIQUE, card BLOB NOT NULL,
  status INTEGER NOT NULL, enrolled_at INTEGER NOT NULL, seen_at INTEGER NOT NULL
);
CREATE TABLE device_scope (
  device BLOB NOT NULL, scope BLOB NOT NULL, last_seq INTEGER NOT NULL, head BLOB NOT NULL, last_eff INTEGER NOT NULL,
  PRIMARY KEY (device, scope)
);
CREATE TABLE member (id BLOB PRIMARY KEY, touched INTEGER NOT NULL);
CREATE TABLE posting (
  id BLOB PRIMARY KEY, member BLOB NOT NULL, role TEXT NOT NULL, place BLOB NOT NULL, from_on TEXT NOT NULL, to_on TEXT,
  is_void INTEGER NOT NULL
);
CREATE INDEX posting_of_member ON posting (member);
CREATE TABLE record_state (
  id BLOB PRIMARY KEY, kind INTEGER NOT NULL, born_in BLOB NOT NULL, scope BLOB NOT NULL, created_at INTEGER NOT NULL,
  created_by BLOB NOT NULL, recorded_for BLOB, changed_at INTEGER NOT NULL, begun_hlc INTEGER, begun_id BLOB,
  heads BLOB NOT NULL
);
CREATE TABLE batch (
  device BLOB NOT NULL, scope BLOB NOT NULL, first_seq INTEGER NOT NULL, last_seq INTEGER NOT NULL, head BLOB NOT NULL,
  bytes BLOB NOT NULL, receipt BLOB NOT NULL, PRIMARY KEY (device, scope, first_seq)
);
CREATE TABLE change (
  id BLOB PRIMARY KEY, record BLOB NOT NULL, device BLOB NOT NULL, scope BLOB NOT NULL, seq INTEGER NOT NULL,
  first_seq INTEGER NOT NULL, member BLOB NOT NULL, role TEXT, is_entry INTEGER NOT NULL, eff INTEGER NOT NULL,
  position INTEGER NOT NULL, sees BLOB
);
CREATE INDEX change_of_record ON change (record);
CREATE TABLE scope (id BLOB PRIMARY KEY, compartment TEXT, seq INTEGER NOT NULL, digest BLOB NOT NULL);
CREATE INDEX scope_in ON scope (compartment);
CREATE TABLE feed (
  scope BLOB NOT NULL, seq INTEGER NOT NULL, digest BLOB NOT NULL, item INTEGER NOT NULL, ref BLOB NOT NULL,
  first_seq INTEGER, bytes BLOB, PRIMARY KEY (scope, seq)
);
