-- Enrolment files that lie here for whoever has the code (ADR 0041): under a name that comes from it, sealed by a key that comes from it.
-- The file goes once a vault of its ticket is in, or its time is over; what is left says which of the two it was.
CREATE TABLE invitation (
  id BLOB PRIMARY KEY, ticket BLOB NOT NULL, member BLOB NOT NULL, good_until INTEGER NOT NULL, used_at INTEGER, sealed BLOB
);
CREATE INDEX invitation_of_ticket ON invitation (ticket);
-- Vaults of lawyers and administrators that wait for the security administrator's word, and that word as it was signed (ADR 0043).
CREATE TABLE waiting_vault (
  device BLOB PRIMARY KEY, card BLOB NOT NULL, asked_at INTEGER NOT NULL, approved_by BLOB, approved_at INTEGER, signature BLOB
);
