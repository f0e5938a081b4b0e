// Takes back what the person fields of pairs said.

UNWIND $rows AS row
MATCH (a:Record {key: row.left})
USING INDEX SEEK a:Record(key)
MATCH (b:Record {key: row.right})
USING INDEX SEEK b:Record(key)
MATCH (a)-[e:EVIDENCE]-(b)
DELETE e
