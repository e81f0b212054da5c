-- Visits the office took down from a table or the phone, until the team's own record comes. A projection of records.

CREATE TABLE told_visit (
  id BLOB PRIMARY KEY, scope BLOB NOT NULL, is_void INTEGER NOT NULL, created_at INTEGER NOT NULL, created_by BLOB NOT NULL,
  recorded_for BLOB, changed_at INTEGER NOT NULL,
  community BLOB, round BLOB, visited_on TEXT, attended INTEGER, source TEXT, told_by TEXT, heard TEXT, same_as BLOB
) STRICT, WITHOUT ROWID;
CREATE INDEX told_visit_by_round ON told_visit (round, community);
