// Records that a withdrawal left to be decided are found by the transaction that left them.

CREATE INDEX record_owed IF NOT EXISTS FOR (n:Record) ON (n.owed);
