-- For PostgreSQL alone: whose log this database holds. A folder's file needs no such word, its key opens no other's.
CREATE TABLE hub (
  only_one INTEGER PRIMARY KEY CHECK (only_one = 1), district BLOB NOT NULL, sign_key BLOB NOT NULL
);
-- Batches are packed already.
ALTER TABLE batch ALTER COLUMN bytes SET STORAGE EXTERNAL;
