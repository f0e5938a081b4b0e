// Persons' words on the given records.

UNWIND $keys AS key
MATCH (a:Record {key: key})
USING INDEX SEEK a:Record(key)
WITH a
MATCH (a)-[j:JUDGED]->(b:Record)
RETURN DISTINCT a.key AS left, b.key AS right, j.verdict AS verdict
