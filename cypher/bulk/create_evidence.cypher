// Creates what person fields say of pairs of new records, from the smaller key to the other.

UNWIND $rows AS row
MATCH (a:Record {key: row.left})
USING INDEX SEEK a:Record(key)
MATCH (b:Record {key: row.right})
USING INDEX SEEK b:Record(key)
CREATE (a)-[:EVIDENCE {bits: row.bits, fields: row.fields, snapshot: row.snapshot}]->(b)
