-- Where a record's states stand in the feeds, and the later words on a change (ADR 0031): the id stands in an item's bytes behind the
-- signature, a list's head and what comes before it. Who asks for one record's history must not make the hub read whole feeds.
CREATE INDEX feed_about ON feed (substr(bytes, 67, 16)) WHERE item = 1;
CREATE INDEX feed_word_on ON feed (substr(bytes, 94, 16)) WHERE item = 1;
