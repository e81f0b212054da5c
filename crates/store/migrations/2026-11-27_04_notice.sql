-- The hub's signed words that outlive it, each with the life in which the hub is known to have it.
CREATE TABLE notice (
  word TEXT NOT NULL, subject BLOB NOT NULL, timeline BLOB NOT NULL, bytes BLOB NOT NULL, PRIMARY KEY (word, subject)
) STRICT, WITHOUT ROWID;
