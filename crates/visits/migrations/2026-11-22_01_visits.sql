-- Typed tables of the visits column: projections of the generic records, rebuildable at any time.
CREATE TABLE round (
  id BLOB PRIMARY KEY, scope BLOB NOT NULL, is_void INTEGER NOT NULL, created_at INTEGER NOT NULL, created_by BLOB NOT NULL,
  recorded_for BLOB, changed_at INTEGER NOT NULL,
  number TEXT, from_on TEXT, to_on TEXT, district BLOB
) STRICT, WITHOUT ROWID;
CREATE INDEX round_by_window ON round (from_on, to_on);

CREATE TABLE visit (
  id BLOB PRIMARY KEY, scope BLOB NOT NULL, is_void INTEGER NOT NULL, created_at INTEGER NOT NULL, created_by BLOB NOT NULL,
  recorded_for BLOB, changed_at INTEGER NOT NULL,
  community BLOB, round BLOB, kind TEXT, visited_on TEXT, place TEXT, started_at TEXT, ended_at TEXT,
  subdistrict_told INTEGER, community_told INTEGER, notice_posted INTEGER, briefing_topic TEXT, briefing_minutes INTEGER,
  members_present TEXT, toured TEXT, summary TEXT, attended_by_role TEXT, confirmed_by BLOB, confirmed_at INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX visit_by_community ON visit (community, round);
CREATE INDEX visit_by_day ON visit (visited_on);

CREATE TABLE attendance (
  id BLOB PRIMARY KEY, scope BLOB NOT NULL, is_void INTEGER NOT NULL, created_at INTEGER NOT NULL, created_by BLOB NOT NULL,
  recorded_for BLOB, changed_at INTEGER NOT NULL,
  visit BLOB, community BLOB, name TEXT, role TEXT, count INTEGER, is_walk_in INTEGER, note TEXT
) STRICT, WITHOUT ROWID;
CREATE INDEX attendance_by_visit ON attendance (visit);

CREATE TABLE household_call (
  id BLOB PRIMARY KEY, scope BLOB NOT NULL, is_void INTEGER NOT NULL, created_at INTEGER NOT NULL, created_by BLOB NOT NULL,
  recorded_for BLOB, changed_at INTEGER NOT NULL,
  visit BLOB, community BLOB, household BLOB, entry BLOB, outcome TEXT, courtesy INTEGER, courtesy_note TEXT,
  called_on TEXT, called_at INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX household_call_by_visit ON household_call (visit);
CREATE INDEX household_call_by_household ON household_call (household, called_on);
CREATE INDEX household_call_by_day ON household_call (community, called_on);

CREATE TABLE journal (
  id BLOB PRIMARY KEY, scope BLOB NOT NULL, is_void INTEGER NOT NULL, created_at INTEGER NOT NULL, created_by BLOB NOT NULL,
  recorded_for BLOB, changed_at INTEGER NOT NULL,
  visit BLOB, community BLOB, call BLOB, text TEXT
) STRICT, WITHOUT ROWID;
CREATE INDEX journal_by_visit ON journal (visit);

CREATE TABLE agreed_action (
  id BLOB PRIMARY KEY, scope BLOB NOT NULL, is_void INTEGER NOT NULL, created_at INTEGER NOT NULL, created_by BLOB NOT NULL,
  recorded_for BLOB, changed_at INTEGER NOT NULL,
  visit BLOB, community BLOB, what TEXT, owner TEXT, due_on TEXT, is_done INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX agreed_action_by_visit ON agreed_action (visit);

CREATE TABLE call_list_entry (
  id BLOB PRIMARY KEY, scope BLOB NOT NULL, is_void INTEGER NOT NULL, created_at INTEGER NOT NULL, created_by BLOB NOT NULL,
  recorded_for BLOB, changed_at INTEGER NOT NULL,
  community BLOB, listed_on TEXT, household BLOB, door TEXT, householder TEXT, phone_masked TEXT, tags TEXT, reason TEXT
) STRICT, WITHOUT ROWID;
CREATE INDEX call_list_entry_by_day ON call_list_entry (community, listed_on);
