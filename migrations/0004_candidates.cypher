// Records are found by the transaction that wrote them last, so that the candidate index can catch up.

CREATE INDEX record_taken IF NOT EXISTS FOR (n:Record) ON (n.taken, n.key);
MATCH (r:Record) WHERE r.taken IS NULL SET r.taken = 0;
