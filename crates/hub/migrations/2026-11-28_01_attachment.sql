-- Pieces of attachments: ciphertext, as the signed change names it (ADR 0023). Who brought it, and when: of each laptop so much a
-- day is taken and no more.
CREATE TABLE piece (
  record BLOB NOT NULL, no INTEGER NOT NULL, device BLOB NOT NULL, at INTEGER NOT NULL, size INTEGER NOT NULL, bytes BLOB NOT NULL,
  PRIMARY KEY (record, no)
);
CREATE INDEX piece_brought ON piece (device, at);
