-- The version of the program a laptop last greeted with; none before it was asked for.
ALTER TABLE device ADD COLUMN build TEXT;
