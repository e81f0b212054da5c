-- Batches that no life of the hub has given a receipt for. What is to go up is looked up here with every sync, however much is there.
CREATE TABLE unstamped (
  device BLOB NOT NULL, scope BLOB NOT NULL, first_seq INTEGER NOT NULL, PRIMARY KEY (device, scope, first_seq)
) STRICT, WITHOUT ROWID;

INSERT INTO unstamped SELECT device, scope, first_seq FROM batch b WHERE NOT EXISTS
  (SELECT 1 FROM receipt r WHERE r.device = b.device AND r.scope = b.scope AND r.first_seq = b.first_seq);

CREATE TRIGGER batch_comes AFTER INSERT ON batch WHEN NOT EXISTS
  (SELECT 1 FROM receipt r WHERE r.device = NEW.device AND r.scope = NEW.scope AND r.first_seq = NEW.first_seq)
BEGIN
  INSERT INTO unstamped VALUES (NEW.device, NEW.scope, NEW.first_seq) ON CONFLICT DO NOTHING;
END;

CREATE TRIGGER batch_goes AFTER DELETE ON batch
BEGIN
  DELETE FROM unstamped WHERE device = OLD.device AND scope = OLD.scope AND first_seq = OLD.first_seq;
END;

CREATE TRIGGER receipt_comes AFTER INSERT ON receipt
BEGIN
  DELETE FROM unstamped WHERE device = NEW.device AND scope = NEW.scope AND first_seq = NEW.first_seq;
END;

CREATE TRIGGER receipt_goes AFTER DELETE ON receipt WHEN EXISTS
  (SELECT 1 FROM batch b WHERE b.device = OLD.device AND b.scope = OLD.scope AND b.first_seq = OLD.first_seq)
BEGIN
  INSERT INTO unstamped VALUES (OLD.device, OLD.scope, OLD.first_seq) ON CONFLICT DO NOTHING;
END;

-- Receipts of earlier lives of the hub: their batches are offered anew.
CREATE INDEX receipt_lives ON receipt (timeline);

-- The batches that are still written to.
CREATE INDEX batch_open ON batch (device) WHERE is_closed = 0;
