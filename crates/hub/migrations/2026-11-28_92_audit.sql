-- What was done to rights and to the log itself, in the order in which it was done (ADR 0044): each entry holds the hash of the one before it.
-- Ids and words of ours alone.
CREATE TABLE audit_entry (seq INTEGER NOT NULL PRIMARY KEY, prev BLOB NOT NULL, hash BLOB NOT NULL, at INTEGER NOT NULL, what TEXT NOT NULL,
  member BLOB, device BLOB, change BLOB, subjects BLOB NOT NULL, reason TEXT, times INTEGER NOT NULL);
CREATE INDEX audit_entry_what ON audit_entry (what, seq);
-- Where it ends: the row that whoever appends locks.
CREATE TABLE audit_end (no INTEGER NOT NULL PRIMARY KEY, seq INTEGER NOT NULL, hash BLOB NOT NULL);
-- Where it ended, as the hub signed it from time to time.
CREATE TABLE audit_head (seq INTEGER NOT NULL PRIMARY KEY, bytes BLOB NOT NULL);
-- How much each laptop has brought on a day (security.md 3.8), days since 1970.
CREATE TABLE brought (device BLOB NOT NULL, day INTEGER NOT NULL, changes INTEGER NOT NULL, bytes INTEGER NOT NULL, PRIMARY KEY (device, day));
