-- What goes in are pieces parted by blanks (search.rs), so the tokenizer has nothing to look up in Unicode's tables. More words are
-- gathered before they are written: a page of thousands of records makes few segments to merge. The index is filled from the records.
DROP TABLE search;
CREATE VIRTUAL TABLE search USING fts5(tokens, content='', contentless_delete=1, tokenize="ascii");
INSERT INTO search (search, rank) VALUES ('hashsize', 4194304);
