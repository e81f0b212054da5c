-- 重复人员归并: which household another one is read as. household_joined is a projection of what `merged_into` says.
ALTER TABLE household ADD COLUMN merged_into BLOB;
CREATE INDEX household_by_merged ON household (merged_into) WHERE merged_into IS NOT NULL;
CREATE TABLE household_joined (id BLOB PRIMARY KEY, main BLOB NOT NULL) STRICT, WITHOUT ROWID;
CREATE INDEX household_joined_by_main ON household_joined (main, id);
