-- Which of a team's seats a posting is for, and which bureau's line a held change belongs to.
ALTER TABLE grant ADD COLUMN seat TEXT;
ALTER TABLE held_change ADD COLUMN line TEXT;
