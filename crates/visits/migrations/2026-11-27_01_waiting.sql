-- Visits that wait for the lead: is_late = 0 nobody confirmed them yet, 1 something came after the confirmation.
CREATE TABLE visit_waiting (
  visit BLOB PRIMARY KEY, is_late INTEGER NOT NULL, visited_on TEXT, created_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
