-- Releases of the program, as their publishers signed them, and their packages in parts (ADR 0030). What was withdrawn keeps its head
-- and loses its parts.
CREATE TABLE release (id BLOB PRIMARY KEY, head BLOB NOT NULL, added_at INTEGER NOT NULL, withdrawn_at INTEGER);
CREATE TABLE release_part (release BLOB NOT NULL, no INTEGER NOT NULL, bytes BLOB NOT NULL, PRIMARY KEY (release, no));
