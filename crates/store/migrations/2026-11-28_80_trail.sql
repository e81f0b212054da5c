-- The digest over every item of a feed up to the cursor (ADR 0039); none while it is not known.
ALTER TABLE cursor ADD COLUMN trail BLOB;
