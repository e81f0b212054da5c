-- What is to be erased, wherever it comes from: of which record, which fields, since when.
CREATE TABLE erasure (id BLOB PRIMARY KEY, about BLOB NOT NULL, content BLOB NOT NULL, at INTEGER NOT NULL);
CREATE INDEX erasure_of_record ON erasure (about);
-- Laptops that hold nothing of it any more.
CREATE TABLE erased_on (erasure BLOB NOT NULL, device BLOB NOT NULL, at INTEGER NOT NULL, PRIMARY KEY (erasure, device));
