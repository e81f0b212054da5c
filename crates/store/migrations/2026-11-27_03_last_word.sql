-- Changes on which the hub said a later word than their receipt, and in which of its lives: a receipt given again must not undo it.
CREATE TABLE last_word (change BLOB PRIMARY KEY, timeline BLOB NOT NULL) STRICT, WITHOUT ROWID;
