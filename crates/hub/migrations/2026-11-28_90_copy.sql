-- Files beside the log that hold what the log held at a time: backups, logs put aside, the tables each process reads figures from.
CREATE TABLE copy (id BLOB PRIMARY KEY, what TEXT NOT NULL, name TEXT NOT NULL, made_at INTEGER NOT NULL, gone_at INTEGER);
