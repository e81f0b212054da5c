-- Which records left a scope, and when (ADR 0039): whoever reads a feed or a snapshot later is given no word there of one that is gone,
-- and finding out must not make the hub read the feed.
CREATE INDEX feed_left ON feed (scope, ref, seq) WHERE item = 2;
