-- What the hub said is to be erased: of which record, which fields. Whatever was written without knowing of it goes, whenever it comes.
-- `told`: the life of the hub that knows that this vault holds nothing of it any more.
CREATE TABLE erasure (id BLOB PRIMARY KEY, about BLOB NOT NULL, content BLOB NOT NULL, told BLOB) STRICT, WITHOUT ROWID;
CREATE INDEX erasure_of_record ON erasure (about);
