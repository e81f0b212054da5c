-- Bundles that were put on a carrier and have no answer yet, and what of the own chains lies in each (decisions D28).
CREATE TABLE carriage (id BLOB PRIMARY KEY, made_at INTEGER NOT NULL, is_relayed INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE carried (
  carriage BLOB NOT NULL, scope BLOB NOT NULL, first_seq INTEGER NOT NULL, next_seq INTEGER NOT NULL, PRIMARY KEY (carriage, scope)
) STRICT, WITHOUT ROWID;
