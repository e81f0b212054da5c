-- Typed table of the reports column: a projection of the generic records, rebuildable at any time.
CREATE TABLE issue (
  id BLOB PRIMARY KEY, scope BLOB NOT NULL, is_void INTEGER NOT NULL, created_at INTEGER NOT NULL, created_by BLOB NOT NULL,
  recorded_for BLOB, changed_at INTEGER NOT NULL,
  period TEXT, team BLOB, paper TEXT, title TEXT, definitions_version TEXT, cut TEXT, figures TEXT, records TEXT, digest TEXT,
  is_correction INTEGER, replaces BLOB
) STRICT, WITHOUT ROWID;
CREATE INDEX issue_by_period ON issue (paper, period);
