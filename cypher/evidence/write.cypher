// Writes what the person fields of pairs say, from the smaller key to the other; a pair has one edge.

UNWIND $rows AS row
MATCH (a:Record {key: row.left})
USING INDEX SEEK a:Record(key)
MATCH (b:Record {key: row.right})
USING INDEX SEEK b:Record(key)
MERGE (a)-[e:EVIDENCE]->(b)
SET e.bits = row.bits, e.fields = row.fields, e.snapshot = row.snapshot
