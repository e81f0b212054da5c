-- The lives of the hub, the latest last (decisions D8). Sixteen zeros: this log was put aside and serves nobody.
CREATE TABLE life (no INTEGER PRIMARY KEY, timeline BLOB NOT NULL, begun_at INTEGER NOT NULL);
-- What stays true whatever day the hub is set back to, signed by the hub.
CREATE TABLE notice (word TEXT NOT NULL, subject BLOB NOT NULL, bytes BLOB NOT NULL, PRIMARY KEY (word, subject));
