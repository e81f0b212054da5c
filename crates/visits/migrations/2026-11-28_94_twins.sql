-- 可能是同一次走访: what the team said of two records, and what follows from it. Projections of records.

CREATE TABLE twin (
  id BLOB PRIMARY KEY, scope BLOB NOT NULL, is_void INTEGER NOT NULL, created_at INTEGER NOT NULL, created_by BLOB NOT NULL,
  recorded_for BLOB, changed_at INTEGER NOT NULL,
  community BLOB, about TEXT, one BLOB, other BLOB, verdict TEXT
) STRICT, WITHOUT ROWID;
CREATE INDEX twin_by_one ON twin (one);
CREATE INDEX twin_by_other ON twin (other);

-- Records that look like one and the same visit or call, whatever was said of them; the smaller id first.
CREATE TABLE twin_found (
  one BLOB NOT NULL, other BLOB NOT NULL, about TEXT NOT NULL, community BLOB NOT NULL, PRIMARY KEY (one, other)
) STRICT, WITHOUT ROWID;
CREATE INDEX twin_found_by_other ON twin_found (other);

-- Records that were joined into another one, which stays: in the order in which they were begun.
CREATE TABLE twin_joined (id BLOB PRIMARY KEY, main BLOB NOT NULL, nth INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE INDEX twin_joined_by_main ON twin_joined (main, nth);
