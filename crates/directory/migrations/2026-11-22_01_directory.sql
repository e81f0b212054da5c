-- What is looked up. Every table is a projection of records and can be made anew from them.

CREATE TABLE place (
  id BLOB PRIMARY KEY, scope BLOB NOT NULL, is_void INTEGER NOT NULL, created_at INTEGER NOT NULL, created_by BLOB NOT NULL,
  recorded_for BLOB, changed_at INTEGER NOT NULL,
  code TEXT, name TEXT, level TEXT, parent BLOB
) STRICT, WITHOUT ROWID;
CREATE INDEX place_by_level ON place (level, name);

CREATE TABLE member (
  id BLOB PRIMARY KEY, scope BLOB NOT NULL, is_void INTEGER NOT NULL, created_at INTEGER NOT NULL, created_by BLOB NOT NULL,
  recorded_for BLOB, changed_at INTEGER NOT NULL,
  nickname TEXT, verifying_key TEXT, sealing_key TEXT
) STRICT, WITHOUT ROWID;

CREATE TABLE grant (
  id BLOB PRIMARY KEY, scope BLOB NOT NULL, is_void INTEGER NOT NULL, created_at INTEGER NOT NULL, created_by BLOB NOT NULL,
  recorded_for BLOB, changed_at INTEGER NOT NULL,
  member BLOB, role TEXT, place BLOB, team BLOB, from_on TEXT, to_on TEXT
) STRICT, WITHOUT ROWID;
CREATE INDEX grant_by_member ON grant (member);

CREATE TABLE person (
  id BLOB PRIMARY KEY, scope BLOB NOT NULL, is_void INTEGER NOT NULL, created_at INTEGER NOT NULL, created_by BLOB NOT NULL,
  recorded_for BLOB, changed_at INTEGER NOT NULL,
  name TEXT, unit TEXT, title TEXT, phone TEXT
) STRICT, WITHOUT ROWID;

CREATE TABLE team (
  id BLOB PRIMARY KEY, scope BLOB NOT NULL, is_void INTEGER NOT NULL, created_at INTEGER NOT NULL, created_by BLOB NOT NULL,
  recorded_for BLOB, changed_at INTEGER NOT NULL,
  number TEXT, subdistrict BLOB, note TEXT
) STRICT, WITHOUT ROWID;

CREATE TABLE seat (
  id BLOB PRIMARY KEY, scope BLOB NOT NULL, is_void INTEGER NOT NULL, created_at INTEGER NOT NULL, created_by BLOB NOT NULL,
  recorded_for BLOB, changed_at INTEGER NOT NULL,
  team BLOB, seat_no INTEGER, role TEXT, person BLOB, from_on TEXT, to_on TEXT
) STRICT, WITHOUT ROWID;
CREATE INDEX seat_by_team ON seat (team, seat_no);

CREATE TABLE pairing (
  id BLOB PRIMARY KEY, scope BLOB NOT NULL, is_void INTEGER NOT NULL, created_at INTEGER NOT NULL, created_by BLOB NOT NULL,
  recorded_for BLOB, changed_at INTEGER NOT NULL,
  team BLOB, community BLOB, from_on TEXT, to_on TEXT
) STRICT, WITHOUT ROWID;
CREATE INDEX pairing_by_team ON pairing (team);
CREATE INDEX pairing_by_community ON pairing (community);

CREATE TABLE calendar_year (
  id BLOB PRIMARY KEY, scope BLOB NOT NULL, is_void INTEGER NOT NULL, created_at INTEGER NOT NULL, created_by BLOB NOT NULL,
  recorded_for BLOB, changed_at INTEGER NOT NULL,
  year INTEGER, days TEXT
) STRICT, WITHOUT ROWID;

CREATE TABLE household (
  id BLOB PRIMARY KEY, scope BLOB NOT NULL, is_void INTEGER NOT NULL, created_at INTEGER NOT NULL, created_by BLOB NOT NULL,
  recorded_for BLOB, changed_at INTEGER NOT NULL,
  lane TEXT, building TEXT, entrance TEXT, flat TEXT, size INTEGER, tags TEXT, is_vacant INTEGER, to_check INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX household_by_scope ON household (scope, building);

CREATE TABLE household_identity (
  id BLOB PRIMARY KEY, scope BLOB NOT NULL, is_void INTEGER NOT NULL, created_at INTEGER NOT NULL, created_by BLOB NOT NULL,
  recorded_for BLOB, changed_at INTEGER NOT NULL,
  household BLOB, householder TEXT, phone TEXT, born TEXT
) STRICT, WITHOUT ROWID;
CREATE INDEX household_identity_by_household ON household_identity (household);
