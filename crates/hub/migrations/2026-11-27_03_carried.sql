-- Records that are known by a state of an earlier life of the hub alone, as it was signed then: nobody brought their beginnings.
CREATE TABLE carried (record BLOB PRIMARY KEY, rank INTEGER NOT NULL, signature BLOB NOT NULL, bytes BLOB NOT NULL);
