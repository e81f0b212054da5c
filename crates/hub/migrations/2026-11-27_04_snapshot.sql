-- Snapshots of scopes, and the chunks they consist of (sync.md 3.7). All of it follows from the log and can be made again.
CREATE TABLE snapshot (
  scope BLOB NOT NULL, timeline BLOB NOT NULL, seq INTEGER NOT NULL, records INTEGER NOT NULL, manifest BLOB NOT NULL,
  signature BLOB NOT NULL, PRIMARY KEY (scope, timeline, seq)
);
CREATE TABLE chunk (scope BLOB NOT NULL, hash BLOB NOT NULL, bytes BLOB NOT NULL, PRIMARY KEY (scope, hash));
-- Which scope is being cut, and until when nobody else may (decisions D29).
CREATE TABLE cutting (scope BLOB PRIMARY KEY, until INTEGER NOT NULL);
CREATE INDEX record_lies_in ON record_state (scope);
CREATE INDEX record_born_in ON record_state (born_in);
CREATE INDEX change_not_in_force ON change (scope) WHERE role IS NULL;
