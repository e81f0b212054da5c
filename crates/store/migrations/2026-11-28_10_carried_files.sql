-- Pieces of files on carriers (ADR 0032): in which bundle each was last put, when, and the life of the hub that said it has it.
CREATE TABLE carried_piece (
  record BLOB NOT NULL, no INTEGER NOT NULL, carriage BLOB NOT NULL, carried_at INTEGER NOT NULL, there BLOB, PRIMARY KEY (record, no)
) STRICT, WITHOUT ROWID;
CREATE INDEX carried_piece_of ON carried_piece (carriage);

-- Files somebody wanted to see that are not here yet: whatever goes to the hub next asks for them.
CREATE TABLE wanted_file (record BLOB PRIMARY KEY, wanted_at INTEGER NOT NULL) STRICT, WITHOUT ROWID;
