-- Snapshots this vault began a scope with: the hub's signed list of chunks (decisions D10). While `is_live` is 0 the scope is still
-- being read for the first time and nothing of it is shown.
CREATE TABLE snapshot (
  scope BLOB PRIMARY KEY, timeline BLOB NOT NULL, seq INTEGER NOT NULL, manifest BLOB NOT NULL, signature BLOB NOT NULL,
  is_live INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Chunks that came and wait for the others, as they travelled.
CREATE TABLE staged_chunk (scope BLOB NOT NULL, hash BLOB NOT NULL, bytes BLOB NOT NULL, PRIMARY KEY (scope, hash)) STRICT;

-- Where the chains stood in a snapshot: what came before is not here, and the next batch joins at this head.
CREATE TABLE chain_base (
  device BLOB NOT NULL, scope BLOB NOT NULL, seq INTEGER NOT NULL, head BLOB NOT NULL, PRIMARY KEY (device, scope, seq)
) STRICT, WITHOUT ROWID;

-- What changes saw that are not in force and are not here (sync.md 3.3): from a snapshot, without the chain they stand in.
CREATE TABLE stand_in (id BLOB PRIMARY KEY, scope BLOB NOT NULL, sees BLOB NOT NULL) STRICT, WITHOUT ROWID;

-- What the hub signed of each of its lives: who looks for an earlier one reads nothing else (ADR 0017).
CREATE INDEX entered_lives ON entered (timeline) WHERE length(signature) > 0;
