-- What was heard. Every table is a projection of records and entries and can be made anew from them.

CREATE TABLE item (
  id BLOB PRIMARY KEY, scope BLOB NOT NULL, is_void INTEGER NOT NULL, created_at INTEGER NOT NULL, created_by BLOB NOT NULL,
  recorded_for BLOB, changed_at INTEGER NOT NULL,
  nature TEXT, source TEXT, category TEXT, place TEXT, text TEXT, first_answer TEXT, route TEXT, community BLOB, visit BLOB,
  call BLOB, round BLOB, round_number TEXT, heard_at INTEGER, number TEXT, is_proactive INTEGER, workflow TEXT
) STRICT, WITHOUT ROWID;
CREATE INDEX item_by_community ON item (community, round_number);
CREATE INDEX item_by_visit ON item (visit);
CREATE INDEX item_by_call ON item (call);
CREATE INDEX item_by_number ON item (number);
CREATE INDEX item_by_heard ON item (heard_at);

CREATE TABLE item_identity (
  id BLOB PRIMARY KEY, scope BLOB NOT NULL, is_void INTEGER NOT NULL, created_at INTEGER NOT NULL, created_by BLOB NOT NULL,
  recorded_for BLOB, changed_at INTEGER NOT NULL,
  item BLOB, name TEXT, phone TEXT, door TEXT, is_unnamed INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX item_identity_by_item ON item_identity (item);

-- Where each item stands after its entries; no state for natures without steps. counts_on is the day that counts now,
-- is_waiting: somebody still has to be told.
CREATE TABLE item_state (
  item BLOB PRIMARY KEY, is_confirmed INTEGER NOT NULL, is_waiting INTEGER NOT NULL, state TEXT, outcome TEXT, route TEXT, unit TEXT, handler TEXT, first_handler TEXT,
  accepted_on TEXT, due_on TEXT, review_on TEXT, counts_on TEXT, resolved_on TEXT, closed_on TEXT,
  replies INTEGER NOT NULL, is_answered INTEGER NOT NULL, reopened INTEGER NOT NULL, sent_back INTEGER NOT NULL,
  misfits INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX item_state_by_day ON item_state (counts_on);

-- One row an entry, in the order of the fold.
CREATE TABLE item_step (
  item BLOB NOT NULL, place_in_order INTEGER NOT NULL, change BLOB NOT NULL, step TEXT, taken_on TEXT NOT NULL, at INTEGER NOT NULL,
  member BLOB NOT NULL, misfit TEXT, state_after TEXT NOT NULL,
  PRIMARY KEY (item, place_in_order)
) STRICT, WITHOUT ROWID;
