-- Households of the ledger that a family on the call list is one with: known to who has no ledger by the list alone. A projection of records.
ALTER TABLE call_list_entry ADD COLUMN one_with TEXT;
CREATE INDEX call_list_entry_by_household ON call_list_entry (household, listed_on);
CREATE TABLE listed_with (household BLOB NOT NULL, other BLOB NOT NULL, PRIMARY KEY (household, other)) STRICT, WITHOUT ROWID;
