-- Records that went by the hub's word: what a colleague who has not heard it hands on does not bring them back (decisions D5).
CREATE TABLE departed (record BLOB PRIMARY KEY) STRICT, WITHOUT ROWID;
