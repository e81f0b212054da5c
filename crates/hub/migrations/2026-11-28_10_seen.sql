-- The laptop's own time in the greeting by which it was last seen: what a bundle says that was made before it tells nothing new.
ALTER TABLE device ADD COLUMN said_at INTEGER;
