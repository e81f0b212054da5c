-- What the records of a scope come to, by kind: the XOR of a hash of each (decisions D12, ADR 0046). All records are saved again after this.
CREATE TABLE state_digest (
  scope BLOB NOT NULL, kind INTEGER NOT NULL, digest INTEGER NOT NULL, PRIMARY KEY (scope, kind)
) STRICT, WITHOUT ROWID;

-- What a record adds to which scopes: eight bytes, then the scopes. Taken out again when the record is saved anew.
ALTER TABLE record ADD COLUMN counted BLOB;

-- Where this vault and the hub came to different states: when it was last mended, and whether that was of no use.
CREATE TABLE differing (
  scope BLOB NOT NULL, kind INTEGER NOT NULL, mended_at INTEGER NOT NULL, is_open INTEGER NOT NULL, PRIMARY KEY (scope, kind)
) STRICT, WITHOUT ROWID;
