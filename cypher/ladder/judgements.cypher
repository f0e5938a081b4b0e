// Persons' words on the given records.

UNWIND $keys AS key
MATCH (a:Record {key: key})-[j:JUDGED]->(b:Record)
USING INDEX a:Record(key)
RETURN a.key AS left, b.key AS right, j.verdict AS verdict
