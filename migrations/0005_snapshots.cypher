// One node for each set of numbers that was in force; which one is, the Writer node says.

CREATE CONSTRAINT snapshot_version IF NOT EXISTS FOR (n:Snapshot) REQUIRE n.version IS UNIQUE;
