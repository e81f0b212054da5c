-- Others' batches that the hub's own word took the place of: whoever wrote them gets them back (ADR 0021).
CREATE TABLE displaced (
  device BLOB NOT NULL, scope BLOB NOT NULL, head BLOB NOT NULL, bytes BLOB NOT NULL, PRIMARY KEY (device, scope, head)
) STRICT, WITHOUT ROWID;

-- Records that lie elsewhere than they began: whether one has gone on before a snapshot was cut is looked up with every sync.
CREATE INDEX record_moved ON record (scope) WHERE born_in <> scope;
