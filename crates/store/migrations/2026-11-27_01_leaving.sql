-- Records that left a scope of ours and go once everything written of them here has its receipt (decisions D5).
CREATE TABLE leaving (record BLOB NOT NULL, scope BLOB NOT NULL, PRIMARY KEY (record, scope)) STRICT, WITHOUT ROWID;

-- What this vault wrote of records that are here no more, and what the hub holds or has refused: its author still sees it.
CREATE TABLE kept (
  id BLOB PRIMARY KEY, scope BLOB NOT NULL, seq INTEGER NOT NULL, kind INTEGER NOT NULL, record BLOB NOT NULL, hlc INTEGER NOT NULL,
  rank INTEGER, verdict INTEGER NOT NULL, body BLOB NOT NULL
) STRICT, WITHOUT ROWID;

-- The hub's last word on an own change it had held; the receipt keeps the first.
CREATE TABLE amended (scope BLOB NOT NULL, seq INTEGER NOT NULL, word TEXT, PRIMARY KEY (scope, seq)) STRICT, WITHOUT ROWID;
