-- Bodies that have left this vault, sealed to the hub alone: a hub that was set back is made whole again by them.
CREATE TABLE sealed (
  device BLOB NOT NULL, scope BLOB NOT NULL, seq INTEGER NOT NULL, record BLOB NOT NULL, bytes BLOB NOT NULL,
  PRIMARY KEY (device, scope, seq)
) STRICT, WITHOUT ROWID;
