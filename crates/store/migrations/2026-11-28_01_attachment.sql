-- Pieces of files that belong to records, as they travel: ciphertext, each of at most 1 MiB and 17 bytes (ADR 0023).
CREATE TABLE piece (record BLOB NOT NULL, no INTEGER NOT NULL, bytes BLOB NOT NULL, PRIMARY KEY (record, no)) STRICT;

-- The life of the hub that is known to have all pieces of a record's file, or to be the one they came from.
CREATE TABLE piece_at_hub (record BLOB PRIMARY KEY, timeline BLOB NOT NULL) STRICT, WITHOUT ROWID;
