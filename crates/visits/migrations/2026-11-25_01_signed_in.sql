-- The sign-in as last counted, so that a line which arrives after the confirmation shows as a difference.
ALTER TABLE visit ADD COLUMN signed_in_by_role TEXT;
