CREATE TABLE agreed_action (
  id BLOB PRIMARY KEY, scope BLOB NOT NULL, is_void INTEGER NOT NULL, created_at INTEGER NOT NULL, created_by BLOB NOT NULL,
  recorded_for BLOB, changed_at INTEGER NOT NULL,
  visit BLOB, community BLOB, what TEXT, owner TEXT, due_on TEXT, is_done INTEGER
) STRICT, WITHOUT ROWID;

CREATE INDEX agreed_action_by_visit ON agreed_action (visit);

CREATE TABLE amended (scope BLOB NOT NULL, seq INTEGER NOT NULL, word TEXT, PRIMARY KEY (scope, seq)) STRICT, WITHOUT ROWID;

CREATE TABLE attachment (
  id BLOB PRIMARY KEY, scope BLOB NOT NULL, is_void INTEGER NOT NULL, created_at INTEGER NOT NULL, created_by BLOB NOT NULL,
  recorded_for BLOB, changed_at INTEGER NOT NULL,
  item BLOB, name TEXT, media_type TEXT, size INTEGER, address BLOB, "key" BLOB, thumbnail BLOB, pieces BLOB
) STRICT, WITHOUT ROWID;

CREATE INDEX attachment_of_item ON attachment (item);

CREATE TABLE attendance (
  id BLOB PRIMARY KEY, scope BLOB NOT NULL, is_void INTEGER NOT NULL, created_at INTEGER NOT NULL, created_by BLOB NOT NULL,
  recorded_for BLOB, changed_at INTEGER NOT NULL,
  visit BLOB, community BLOB, name TEXT, role TEXT, count INTEGER, is_walk_in INTEGER, note TEXT
) STRICT, WITHOUT ROWID;

CREATE INDEX attendance_by_visit ON attendance (visit);

CREATE TABLE batch (
  device BLOB NOT NULL, scope BLOB NOT NULL, first_seq INTEGER NOT NULL, device_epoch INTEGER NOT NULL, prev_head BLOB NOT NULL,
  schema INTEGER NOT NULL, seen_hub_time INTEGER NOT NULL, clock INTEGER NOT NULL, batch_salt BLOB NOT NULL,
  count INTEGER NOT NULL, bytes INTEGER NOT NULL, head BLOB NOT NULL, signature BLOB NOT NULL, is_closed INTEGER NOT NULL,
  PRIMARY KEY (device, scope, first_seq)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER batch_comes AFTER INSERT ON batch WHEN NOT EXISTS
  (SELECT 1 FROM receipt r WHERE r.device = NEW.device AND r.scope = NEW.scope AND r.first_seq = NEW.first_seq)
BEGIN
  INSERT INTO unstamped VALUES (NEW.device, NEW.scope, NEW.first_seq) ON CONFLICT DO NOTHING;
END;

CREATE TRIGGER batch_goes AFTER DELETE ON batch
BEGIN
  DELETE FROM unstamped WHERE device = OLD.device AND scope = OLD.scope AND first_seq = OLD.first_seq;
END;

CREATE INDEX batch_open ON batch (device) WHERE is_closed = 0;

CREATE TABLE calendar_marks (
  id BLOB PRIMARY KEY, marks TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE calendar_year (
  id BLOB PRIMARY KEY, scope BLOB NOT NULL, is_void INTEGER NOT NULL, created_at INTEGER NOT NULL, created_by BLOB NOT NULL,
  recorded_for BLOB, changed_at INTEGER NOT NULL,
  year INTEGER, days TEXT
) STRICT, WITHOUT ROWID;

CREATE TABLE call_list_entry (
  id BLOB PRIMARY KEY, scope BLOB NOT NULL, is_void INTEGER NOT NULL, created_at INTEGER NOT NULL, created_by BLOB NOT NULL,
  recorded_for BLOB, changed_at INTEGER NOT NULL,
  community BLOB, listed_on TEXT, household BLOB, door TEXT, householder TEXT, phone_masked TEXT, tags TEXT, reason TEXT
, one_with TEXT) STRICT, WITHOUT ROWID;

CREATE INDEX call_list_entry_by_day ON call_list_entry (community, listed_on);

CREATE INDEX call_list_entry_by_household ON call_list_entry (household, listed_on);

CREATE TABLE carriage (id BLOB PRIMARY KEY, made_at INTEGER NOT NULL, is_relayed INTEGER NOT NULL) STRICT, WITHOUT ROWID;

CREATE TABLE carried (
  carriage BLOB NOT NULL, scope BLOB NOT NULL, first_seq INTEGER NOT NULL, next_seq INTEGER NOT NULL, PRIMARY KEY (carriage, scope)
) STRICT, WITHOUT ROWID;

CREATE TABLE carried_piece (
  record BLOB NOT NULL, no INTEGER NOT NULL, carriage BLOB NOT NULL, carried_at INTEGER NOT NULL, there BLOB, PRIMARY KEY (record, no)
) STRICT, WITHOUT ROWID;

CREATE INDEX carried_piece_of ON carried_piece (carriage);

CREATE TABLE chain_base (
  device BLOB NOT NULL, scope BLOB NOT NULL, seq INTEGER NOT NULL, head BLOB NOT NULL, PRIMARY KEY (device, scope, seq)
) STRICT, WITHOUT ROWID;

CREATE TABLE change (
  no INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE, device BLOB NOT NULL, scope BLOB NOT NULL, seq INTEGER NOT NULL,
  member BLOB NOT NULL, role TEXT NOT NULL, kind INTEGER NOT NULL, record BLOB NOT NULL, intent INTEGER NOT NULL,
  op INTEGER NOT NULL, hlc INTEGER NOT NULL, eff INTEGER NOT NULL, group_id BLOB, arrived_at INTEGER NOT NULL,
  body BLOB NOT NULL, rank INTEGER, verdict INTEGER NOT NULL DEFAULT 0, UNIQUE (device, scope, seq)
) STRICT;

CREATE INDEX change_of_record ON change (record, no);

CREATE TABLE conflict (record BLOB NOT NULL, field INTEGER NOT NULL, PRIMARY KEY (record, field)) STRICT, WITHOUT ROWID;

CREATE TABLE cursor (scope BLOB PRIMARY KEY, timeline BLOB NOT NULL, seq INTEGER NOT NULL, digest BLOB NOT NULL, trail BLOB) STRICT, WITHOUT ROWID;

CREATE TABLE departed (record BLOB PRIMARY KEY) STRICT, WITHOUT ROWID;

CREATE TABLE department (
  id BLOB PRIMARY KEY, scope BLOB NOT NULL, is_void INTEGER NOT NULL, created_at INTEGER NOT NULL, created_by BLOB NOT NULL,
  recorded_for BLOB, changed_at INTEGER NOT NULL,
  name TEXT
) STRICT, WITHOUT ROWID;

CREATE TABLE device (
  id BLOB PRIMARY KEY, member BLOB NOT NULL, sign_key BLOB NOT NULL, seal_key BLOB NOT NULL, card BLOB
) STRICT, WITHOUT ROWID;

CREATE TABLE device_loss (
  id BLOB PRIMARY KEY, scope BLOB NOT NULL, is_void INTEGER NOT NULL, created_at INTEGER NOT NULL, created_by BLOB NOT NULL,
  recorded_for BLOB, changed_at INTEGER NOT NULL,
  device BLOB, holder BLOB, role TEXT, place BLOB, seen_at INTEGER, households INTEGER, persons INTEGER, phones INTEGER,
  listed_by BLOB, listed_at INTEGER
) STRICT, WITHOUT ROWID;

CREATE TABLE differing (
  scope BLOB NOT NULL, kind INTEGER NOT NULL, mended_at INTEGER NOT NULL, is_open INTEGER NOT NULL, PRIMARY KEY (scope, kind)
) STRICT, WITHOUT ROWID;

CREATE TABLE disclosure (
  id BLOB PRIMARY KEY, scope BLOB NOT NULL, is_void INTEGER NOT NULL, created_at INTEGER NOT NULL, created_by BLOB NOT NULL,
  recorded_for BLOB, changed_at INTEGER NOT NULL,
  identity BLOB, household BLOB, reason TEXT, disclosed_at INTEGER
) STRICT, WITHOUT ROWID;

CREATE INDEX disclosure_by_time ON disclosure (disclosed_at);

CREATE TABLE displaced (
  device BLOB NOT NULL, scope BLOB NOT NULL, head BLOB NOT NULL, bytes BLOB NOT NULL, PRIMARY KEY (device, scope, head)
) STRICT, WITHOUT ROWID;

CREATE TABLE draft_text (key TEXT PRIMARY KEY, text TEXT NOT NULL, saved_at INTEGER NOT NULL) STRICT, WITHOUT ROWID;

CREATE TABLE entered (
  no INTEGER PRIMARY KEY, record BLOB NOT NULL, scope BLOB NOT NULL, timeline BLOB NOT NULL, rank INTEGER NOT NULL,
  arrived_at INTEGER NOT NULL, bytes BLOB NOT NULL, signature BLOB NOT NULL, UNIQUE (record, scope, timeline, rank)
) STRICT;

CREATE INDEX entered_lives ON entered (timeline) WHERE length(signature) > 0;

CREATE TABLE entering (
  no INTEGER PRIMARY KEY, record BLOB NOT NULL, device BLOB NOT NULL, arrived_at INTEGER NOT NULL, bytes BLOB NOT NULL,
  UNIQUE (record, device)
) STRICT;

CREATE TABLE entry (
  id BLOB PRIMARY KEY, record BLOB NOT NULL, parent BLOB, home_seq INTEGER, eff INTEGER NOT NULL, member BLOB NOT NULL, recorded_for BLOB, role TEXT NOT NULL, intent INTEGER NOT NULL, body BLOB NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX entry_of_record ON entry (record);

CREATE TABLE erasure (id BLOB PRIMARY KEY, about BLOB NOT NULL, content BLOB NOT NULL, told BLOB) STRICT, WITHOUT ROWID;

CREATE INDEX erasure_of_record ON erasure (about);

CREATE TABLE erasure_order (
  id BLOB PRIMARY KEY, scope BLOB NOT NULL, is_void INTEGER NOT NULL, created_at INTEGER NOT NULL, created_by BLOB NOT NULL,
  recorded_for BLOB, changed_at INTEGER NOT NULL,
  about BLOB, about_kind TEXT, fields TEXT, entry_fields TEXT, basis TEXT, reason TEXT
) STRICT, WITHOUT ROWID;

CREATE INDEX erasure_order_of_record ON erasure_order (about);

CREATE TABLE export (
  id BLOB PRIMARY KEY, scope BLOB NOT NULL, is_void INTEGER NOT NULL, created_at INTEGER NOT NULL, created_by BLOB NOT NULL,
  recorded_for BLOB, changed_at INTEGER NOT NULL,
  what TEXT, ending TEXT, about BLOB, size INTEGER, digest TEXT, device BLOB, path TEXT, gone_at INTEGER,
  made_at INTEGER, heard_until INTEGER
) STRICT, WITHOUT ROWID;

CREATE TABLE failed_opening (
  id BLOB PRIMARY KEY, scope BLOB NOT NULL, is_void INTEGER NOT NULL, created_at INTEGER NOT NULL, created_by BLOB NOT NULL,
  recorded_for BLOB, changed_at INTEGER NOT NULL,
  way TEXT, times INTEGER, first_at INTEGER, last_at INTEGER, device BLOB
) STRICT, WITHOUT ROWID;

CREATE TABLE grant (
  id BLOB PRIMARY KEY, scope BLOB NOT NULL, is_void INTEGER NOT NULL, created_at INTEGER NOT NULL, created_by BLOB NOT NULL,
  recorded_for BLOB, changed_at INTEGER NOT NULL,
  member BLOB, role TEXT, place BLOB, team BLOB, from_on TEXT, to_on TEXT
, seat TEXT, section BLOB) STRICT, WITHOUT ROWID;

CREATE INDEX grant_by_member ON grant (member);

CREATE TABLE held_change (
  id BLOB PRIMARY KEY, scope BLOB NOT NULL, is_void INTEGER NOT NULL, created_at INTEGER NOT NULL, created_by BLOB NOT NULL,
  recorded_for BLOB, changed_at INTEGER NOT NULL,
  change BLOB, author BLOB, device BLOB, place BLOB, role TEXT, about BLOB, about_kind TEXT, intent TEXT, reason TEXT,
  written_at INTEGER, received_at INTEGER, verdict TEXT, because TEXT
, line TEXT) STRICT, WITHOUT ROWID;

CREATE INDEX held_change_waiting ON held_change (received_at) WHERE verdict IS NULL;

CREATE TABLE hidden (
  device BLOB NOT NULL, scope BLOB NOT NULL, seq INTEGER NOT NULL, body_hash BLOB NOT NULL, id BLOB, sees BLOB,
  PRIMARY KEY (device, scope, seq)
) STRICT, WITHOUT ROWID;

CREATE INDEX hidden_by_id ON hidden (id) WHERE id IS NOT NULL;

CREATE TABLE household (
  id BLOB PRIMARY KEY, scope BLOB NOT NULL, is_void INTEGER NOT NULL, created_at INTEGER NOT NULL, created_by BLOB NOT NULL,
  recorded_for BLOB, changed_at INTEGER NOT NULL,
  lane TEXT, building TEXT, entrance TEXT, flat TEXT, size INTEGER, tags TEXT, is_vacant INTEGER, to_check INTEGER
, merged_into BLOB) STRICT, WITHOUT ROWID;

CREATE INDEX household_by_merged ON household (merged_into) WHERE merged_into IS NOT NULL;

CREATE INDEX household_by_scope ON household (scope, building);

CREATE TABLE household_call (
  id BLOB PRIMARY KEY, scope BLOB NOT NULL, is_void INTEGER NOT NULL, created_at INTEGER NOT NULL, created_by BLOB NOT NULL,
  recorded_for BLOB, changed_at INTEGER NOT NULL,
  visit BLOB, community BLOB, household BLOB, entry BLOB, outcome TEXT, courtesy INTEGER, courtesy_note TEXT,
  called_on TEXT, called_at INTEGER
) STRICT, WITHOUT ROWID;

CREATE INDEX household_call_by_day ON household_call (community, called_on);

CREATE INDEX household_call_by_household ON household_call (household, called_on);

CREATE INDEX household_call_by_visit ON household_call (visit);

CREATE TABLE household_identity (
  id BLOB PRIMARY KEY, scope BLOB NOT NULL, is_void INTEGER NOT NULL, created_at INTEGER NOT NULL, created_by BLOB NOT NULL,
  recorded_for BLOB, changed_at INTEGER NOT NULL,
  household BLOB, householder TEXT, phone TEXT, born TEXT
) STRICT, WITHOUT ROWID;

CREATE INDEX household_identity_by_household ON household_identity (household);

CREATE TABLE household_joined (id BLOB PRIMARY KEY, main BLOB NOT NULL) STRICT, WITHOUT ROWID;

CREATE INDEX household_joined_by_main ON household_joined (main, id);

CREATE TABLE issue (
  id BLOB PRIMARY KEY, scope BLOB NOT NULL, is_void INTEGER NOT NULL, created_at INTEGER NOT NULL, created_by BLOB NOT NULL,
  recorded_for BLOB, changed_at INTEGER NOT NULL,
  period TEXT, team BLOB, paper TEXT, title TEXT, definitions_version TEXT, cut TEXT, figures TEXT, records TEXT, digest TEXT,
  is_correction INTEGER, replaces BLOB
) STRICT, WITHOUT ROWID;

CREATE INDEX issue_by_period ON issue (paper, period);

CREATE TABLE item (
  id BLOB PRIMARY KEY, scope BLOB NOT NULL, is_void INTEGER NOT NULL, created_at INTEGER NOT NULL, created_by BLOB NOT NULL,
  recorded_for BLOB, changed_at INTEGER NOT NULL,
  nature TEXT, source TEXT, category TEXT, place TEXT, text TEXT, first_answer TEXT, route TEXT, community BLOB, visit BLOB,
  call BLOB, round BLOB, round_number TEXT, heard_at INTEGER, number TEXT, is_proactive INTEGER, workflow TEXT
, is_hotline INTEGER, hotline_number TEXT, duplicate_of BLOB, team_sorting TEXT, community_sorting TEXT, absent_reason TEXT) STRICT, WITHOUT ROWID;

CREATE INDEX item_by_call ON item (call);

CREATE INDEX item_by_community ON item (community, round_number);

CREATE INDEX item_by_heard ON item (heard_at);

CREATE INDEX item_by_main ON item (duplicate_of) WHERE duplicate_of IS NOT NULL;

CREATE INDEX item_by_number ON item (number);

CREATE INDEX item_by_visit ON item (visit);

CREATE TABLE item_identity (
  id BLOB PRIMARY KEY, scope BLOB NOT NULL, is_void INTEGER NOT NULL, created_at INTEGER NOT NULL, created_by BLOB NOT NULL,
  recorded_for BLOB, changed_at INTEGER NOT NULL,
  item BLOB, name TEXT, phone TEXT, door TEXT, is_unnamed INTEGER
) STRICT, WITHOUT ROWID;

CREATE INDEX item_identity_by_item ON item_identity (item);

CREATE TABLE item_state (
  item BLOB PRIMARY KEY, is_confirmed INTEGER NOT NULL, is_waiting INTEGER NOT NULL, state TEXT, outcome TEXT, route TEXT, unit TEXT, handler TEXT, first_handler TEXT,
  accepted_on TEXT, due_on TEXT, review_on TEXT, counts_on TEXT, resolved_on TEXT, closed_on TEXT,
  replies INTEGER NOT NULL, is_answered INTEGER NOT NULL, reopened INTEGER NOT NULL, sent_back INTEGER NOT NULL,
  misfits INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX item_state_by_day ON item_state (counts_on);

CREATE TABLE item_step (
  item BLOB NOT NULL, place_in_order INTEGER NOT NULL, change BLOB NOT NULL, step TEXT, taken_on TEXT NOT NULL, at INTEGER NOT NULL,
  member BLOB NOT NULL, misfit TEXT, state_after TEXT NOT NULL,
  PRIMARY KEY (item, place_in_order)
) STRICT, WITHOUT ROWID;

CREATE TABLE journal (
  id BLOB PRIMARY KEY, scope BLOB NOT NULL, is_void INTEGER NOT NULL, created_at INTEGER NOT NULL, created_by BLOB NOT NULL,
  recorded_for BLOB, changed_at INTEGER NOT NULL,
  visit BLOB, community BLOB, call BLOB, text TEXT
) STRICT, WITHOUT ROWID;

CREATE INDEX journal_by_visit ON journal (visit);

CREATE TABLE kept (
  id BLOB PRIMARY KEY, scope BLOB NOT NULL, seq INTEGER NOT NULL, kind INTEGER NOT NULL, record BLOB NOT NULL, hlc INTEGER NOT NULL,
  rank INTEGER, verdict INTEGER NOT NULL, body BLOB NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE last_word (change BLOB PRIMARY KEY, timeline BLOB NOT NULL) STRICT, WITHOUT ROWID;

CREATE TABLE leaving (record BLOB NOT NULL, scope BLOB NOT NULL, PRIMARY KEY (record, scope)) STRICT, WITHOUT ROWID;

CREATE TABLE level_opinion (
  id BLOB PRIMARY KEY, scope BLOB NOT NULL, is_void INTEGER NOT NULL, created_at INTEGER NOT NULL, created_by BLOB NOT NULL,
  recorded_for BLOB, changed_at INTEGER NOT NULL,
  item BLOB, community BLOB, route TEXT
) STRICT, WITHOUT ROWID;

CREATE TABLE listed_with (household BLOB NOT NULL, other BLOB NOT NULL, PRIMARY KEY (household, other)) STRICT, WITHOUT ROWID;

CREATE TABLE member (
  id BLOB PRIMARY KEY, scope BLOB NOT NULL, is_void INTEGER NOT NULL, created_at INTEGER NOT NULL, created_by BLOB NOT NULL,
  recorded_for BLOB, changed_at INTEGER NOT NULL,
  nickname TEXT, verifying_key TEXT, sealing_key TEXT
) STRICT, WITHOUT ROWID;

CREATE TABLE migration (crate TEXT NOT NULL, name TEXT NOT NULL, checksum TEXT NOT NULL,
           PRIMARY KEY (crate, name)) STRICT, WITHOUT ROWID;

CREATE TABLE notice (
  word TEXT NOT NULL, subject BLOB NOT NULL, timeline BLOB NOT NULL, bytes BLOB NOT NULL, PRIMARY KEY (word, subject)
) STRICT, WITHOUT ROWID;

CREATE TABLE pairing (
  id BLOB PRIMARY KEY, scope BLOB NOT NULL, is_void INTEGER NOT NULL, created_at INTEGER NOT NULL, created_by BLOB NOT NULL,
  recorded_for BLOB, changed_at INTEGER NOT NULL,
  team BLOB, community BLOB, from_on TEXT, to_on TEXT
) STRICT, WITHOUT ROWID;

CREATE INDEX pairing_by_community ON pairing (community);

CREATE INDEX pairing_by_team ON pairing (team);

CREATE TABLE person (
  id BLOB PRIMARY KEY, scope BLOB NOT NULL, is_void INTEGER NOT NULL, created_at INTEGER NOT NULL, created_by BLOB NOT NULL,
  recorded_for BLOB, changed_at INTEGER NOT NULL,
  name TEXT, unit TEXT, title TEXT, phone TEXT
) STRICT, WITHOUT ROWID;

CREATE TABLE piece (record BLOB NOT NULL, no INTEGER NOT NULL, bytes BLOB NOT NULL, PRIMARY KEY (record, no)) STRICT;

CREATE TABLE piece_at_hub (record BLOB PRIMARY KEY, timeline BLOB NOT NULL) STRICT, WITHOUT ROWID;

CREATE TABLE place (
  id BLOB PRIMARY KEY, scope BLOB NOT NULL, is_void INTEGER NOT NULL, created_at INTEGER NOT NULL, created_by BLOB NOT NULL,
  recorded_for BLOB, changed_at INTEGER NOT NULL,
  code TEXT, name TEXT, level TEXT, parent BLOB
) STRICT, WITHOUT ROWID;

CREATE INDEX place_by_level ON place (level, name);

CREATE TABLE receipt (
  no INTEGER PRIMARY KEY, device BLOB NOT NULL, scope BLOB NOT NULL, first_seq INTEGER NOT NULL, count INTEGER NOT NULL,
  timeline BLOB NOT NULL, home_seq INTEGER NOT NULL, arrived_at INTEGER NOT NULL, bytes BLOB NOT NULL,
  UNIQUE (device, scope, first_seq)
) STRICT;

CREATE TRIGGER receipt_comes AFTER INSERT ON receipt
BEGIN
  DELETE FROM unstamped WHERE device = NEW.device AND scope = NEW.scope AND first_seq = NEW.first_seq;
END;

CREATE TRIGGER receipt_goes AFTER DELETE ON receipt WHEN EXISTS
  (SELECT 1 FROM batch b WHERE b.device = OLD.device AND b.scope = OLD.scope AND b.first_seq = OLD.first_seq)
BEGIN
  INSERT INTO unstamped VALUES (OLD.device, OLD.scope, OLD.first_seq) ON CONFLICT DO NOTHING;
END;

CREATE INDEX receipt_lives ON receipt (timeline);

CREATE TABLE record (
  no INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE, kind INTEGER NOT NULL,
  born_in BLOB NOT NULL, scope BLOB NOT NULL, created_at INTEGER NOT NULL,
  created_by BLOB NOT NULL, recorded_for BLOB, changed_at INTEGER NOT NULL, heads BLOB NOT NULL, "values" BLOB NOT NULL
, is_left_out INTEGER NOT NULL DEFAULT 0, counted BLOB) STRICT;

CREATE INDEX record_left_out ON record (kind) WHERE is_left_out = 1;

CREATE INDEX record_moved ON record (scope) WHERE born_in <> scope;

CREATE TABLE revocation (
  id BLOB PRIMARY KEY, scope BLOB NOT NULL, is_void INTEGER NOT NULL, created_at INTEGER NOT NULL, created_by BLOB NOT NULL,
  recorded_for BLOB, changed_at INTEGER NOT NULL,
  device BLOB, reason TEXT
) STRICT, WITHOUT ROWID;

CREATE TABLE round (
  id BLOB PRIMARY KEY, scope BLOB NOT NULL, is_void INTEGER NOT NULL, created_at INTEGER NOT NULL, created_by BLOB NOT NULL,
  recorded_for BLOB, changed_at INTEGER NOT NULL,
  number TEXT, from_on TEXT, to_on TEXT, district BLOB
) STRICT, WITHOUT ROWID;

CREATE INDEX round_by_window ON round (from_on, to_on);

CREATE TABLE sealed (
  device BLOB NOT NULL, scope BLOB NOT NULL, seq INTEGER NOT NULL, record BLOB NOT NULL, bytes BLOB NOT NULL,
  PRIMARY KEY (device, scope, seq)
) STRICT, WITHOUT ROWID;

CREATE VIRTUAL TABLE search USING fts5(tokens, content='', contentless_delete=1, tokenize="ascii");

CREATE TABLE seat (
  id BLOB PRIMARY KEY, scope BLOB NOT NULL, is_void INTEGER NOT NULL, created_at INTEGER NOT NULL, created_by BLOB NOT NULL,
  recorded_for BLOB, changed_at INTEGER NOT NULL,
  team BLOB, seat_no INTEGER, role TEXT, person BLOB, from_on TEXT, to_on TEXT
) STRICT, WITHOUT ROWID;

CREATE INDEX seat_by_team ON seat (team, seat_no);

CREATE TABLE section (
  id BLOB PRIMARY KEY, scope BLOB NOT NULL, is_void INTEGER NOT NULL, created_at INTEGER NOT NULL, created_by BLOB NOT NULL,
  recorded_for BLOB, changed_at INTEGER NOT NULL,
  community BLOB, level TEXT, name TEXT
) STRICT, WITHOUT ROWID;

CREATE TABLE sent (
  peer BLOB NOT NULL, device BLOB NOT NULL, scope BLOB NOT NULL, seq INTEGER NOT NULL, PRIMARY KEY (peer, device, scope)
) STRICT, WITHOUT ROWID;

CREATE TABLE setting (key TEXT PRIMARY KEY, value BLOB NOT NULL) STRICT, WITHOUT ROWID;

CREATE TABLE snapshot (
  scope BLOB PRIMARY KEY, timeline BLOB NOT NULL, seq INTEGER NOT NULL, manifest BLOB NOT NULL, signature BLOB NOT NULL,
  is_live INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE staged_chunk (scope BLOB NOT NULL, hash BLOB NOT NULL, bytes BLOB NOT NULL, PRIMARY KEY (scope, hash)) STRICT;

CREATE TABLE stand_in (id BLOB PRIMARY KEY, scope BLOB NOT NULL, sees BLOB NOT NULL) STRICT, WITHOUT ROWID;

CREATE TABLE state_digest (
  scope BLOB NOT NULL, kind INTEGER NOT NULL, digest INTEGER NOT NULL, PRIMARY KEY (scope, kind)
) STRICT, WITHOUT ROWID;

CREATE TABLE summons (
  id BLOB PRIMARY KEY, scope BLOB NOT NULL, is_void INTEGER NOT NULL, created_at INTEGER NOT NULL, created_by BLOB NOT NULL,
  recorded_for BLOB, changed_at INTEGER NOT NULL,
  item BLOB, department BLOB, community BLOB, number TEXT, category TEXT, place TEXT, text TEXT, wished_on TEXT,
  tells TEXT, basis TEXT
) STRICT, WITHOUT ROWID;

CREATE TABLE summons_identity (
  id BLOB PRIMARY KEY, scope BLOB NOT NULL, is_void INTEGER NOT NULL, created_at INTEGER NOT NULL, created_by BLOB NOT NULL,
  recorded_for BLOB, changed_at INTEGER NOT NULL,
  summons BLOB, department BLOB, community BLOB, name TEXT, phone TEXT, door TEXT, basis TEXT
) STRICT, WITHOUT ROWID;

CREATE INDEX summons_item ON summons (item);

CREATE TABLE team (
  id BLOB PRIMARY KEY, scope BLOB NOT NULL, is_void INTEGER NOT NULL, created_at INTEGER NOT NULL, created_by BLOB NOT NULL,
  recorded_for BLOB, changed_at INTEGER NOT NULL,
  number TEXT, subdistrict BLOB, note TEXT
) STRICT, WITHOUT ROWID;

CREATE TABLE told_visit (
  id BLOB PRIMARY KEY, scope BLOB NOT NULL, is_void INTEGER NOT NULL, created_at INTEGER NOT NULL, created_by BLOB NOT NULL,
  recorded_for BLOB, changed_at INTEGER NOT NULL,
  community BLOB, round BLOB, visited_on TEXT, attended INTEGER, source TEXT, told_by TEXT, heard TEXT, same_as BLOB
) STRICT, WITHOUT ROWID;

CREATE INDEX told_visit_by_round ON told_visit (round, community);

CREATE TABLE twin (
  id BLOB PRIMARY KEY, scope BLOB NOT NULL, is_void INTEGER NOT NULL, created_at INTEGER NOT NULL, created_by BLOB NOT NULL,
  recorded_for BLOB, changed_at INTEGER NOT NULL,
  community BLOB, about TEXT, one BLOB, other BLOB, verdict TEXT
) STRICT, WITHOUT ROWID;

CREATE INDEX twin_by_one ON twin (one);

CREATE INDEX twin_by_other ON twin (other);

CREATE TABLE twin_found (
  one BLOB NOT NULL, other BLOB NOT NULL, about TEXT NOT NULL, community BLOB NOT NULL, PRIMARY KEY (one, other)
) STRICT, WITHOUT ROWID;

CREATE INDEX twin_found_by_other ON twin_found (other);

CREATE TABLE twin_joined (id BLOB PRIMARY KEY, main BLOB NOT NULL, nth INTEGER NOT NULL) STRICT, WITHOUT ROWID;

CREATE INDEX twin_joined_by_main ON twin_joined (main, nth);

CREATE TABLE unstamped (
  device BLOB NOT NULL, scope BLOB NOT NULL, first_seq INTEGER NOT NULL, PRIMARY KEY (device, scope, first_seq)
) STRICT, WITHOUT ROWID;

CREATE TABLE visit (
  id BLOB PRIMARY KEY, scope BLOB NOT NULL, is_void INTEGER NOT NULL, created_at INTEGER NOT NULL, created_by BLOB NOT NULL,
  recorded_for BLOB, changed_at INTEGER NOT NULL,
  community BLOB, round BLOB, kind TEXT, visited_on TEXT, place TEXT, started_at TEXT, ended_at TEXT,
  subdistrict_told INTEGER, community_told INTEGER, notice_posted INTEGER, briefing_topic TEXT, briefing_minutes INTEGER,
  members_present TEXT, toured TEXT, summary TEXT, attended_by_role TEXT, confirmed_by BLOB, confirmed_at INTEGER
, signed_in_by_role TEXT) STRICT, WITHOUT ROWID;

CREATE INDEX visit_by_community ON visit (community, round);

CREATE INDEX visit_by_day ON visit (visited_on);

CREATE TABLE visit_waiting (
  visit BLOB PRIMARY KEY, is_late INTEGER NOT NULL, visited_on TEXT, created_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE wanted_file (record BLOB PRIMARY KEY, wanted_at INTEGER NOT NULL) STRICT, WITHOUT ROWID;
