-- Fields on which people disagree without having seen each other, kept in step with the heads (sync.md 3.13).
CREATE TABLE conflict (record BLOB NOT NULL, field INTEGER NOT NULL, PRIMARY KEY (record, field)) STRICT, WITHOUT ROWID;
