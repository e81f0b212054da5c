-- What the hub said of each batch, in the order it was heard (decisions D7, D8). `no` tells what was known when.
CREATE TABLE receipt (
  no INTEGER PRIMARY KEY, device BLOB NOT NULL, scope BLOB NOT NULL, first_seq INTEGER NOT NULL, count INTEGER NOT NULL,
  timeline BLOB NOT NULL, home_seq INTEGER NOT NULL, arrived_at INTEGER NOT NULL, bytes BLOB NOT NULL,
  UNIQUE (device, scope, first_seq)
) STRICT;

-- Where a change stands among all of its home scope, once the hub stamped it; 0 in force, 1 refused, 2 held.
ALTER TABLE change ADD COLUMN rank INTEGER;
ALTER TABLE change ADD COLUMN verdict INTEGER NOT NULL DEFAULT 0;

-- Changes of a chain whose bodies this vault does not hold: refused, held or erased. `sees` stands in for them (sync.md 3.3).
CREATE TABLE hidden (
  device BLOB NOT NULL, scope BLOB NOT NULL, seq INTEGER NOT NULL, body_hash BLOB NOT NULL, id BLOB, sees BLOB,
  PRIMARY KEY (device, scope, seq)
) STRICT, WITHOUT ROWID;
CREATE INDEX hidden_by_id ON hidden (id) WHERE id IS NOT NULL;

-- How far each scope's feed was taken in, and the digest of all that was stamped up to there (decisions D12).
CREATE TABLE cursor (scope BLOB PRIMARY KEY, timeline BLOB NOT NULL, seq INTEGER NOT NULL, digest BLOB NOT NULL) STRICT, WITHOUT ROWID;

-- Records that came into a scope of ours with their state, signed by the hub (decisions D5). The latest one counts.
CREATE TABLE entered (
  no INTEGER PRIMARY KEY, record BLOB NOT NULL, scope BLOB NOT NULL, timeline BLOB NOT NULL, rank INTEGER NOT NULL,
  arrived_at INTEGER NOT NULL, bytes BLOB NOT NULL, signature BLOB NOT NULL, UNIQUE (record, scope, timeline, rank)
) STRICT;
