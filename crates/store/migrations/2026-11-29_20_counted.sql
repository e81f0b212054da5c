-- An entry is dated by the time it counts at; the writer's clock stays in the log alone. All records are shown again after this.
ALTER TABLE entry DROP COLUMN at;
