-- The days of a year's list without their festivals' names: nine characters a day, as 20261001- (off) or 20261010+ (worked).
CREATE TABLE calendar_marks (
  id BLOB PRIMARY KEY, marks TEXT NOT NULL
) STRICT, WITHOUT ROWID;
