-- What the records of a scope come to, by kind (ADR 0046), and the place of the feed up to which they were counted: nothing until then.
ALTER TABLE scope ADD COLUMN states BLOB;
