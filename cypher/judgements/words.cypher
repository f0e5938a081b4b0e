// What is said in force of the given records and any others, each pair from both of its ends.

UNWIND $keys AS key
MATCH (a:Record {key: key})
USING INDEX SEEK a:Record(key)
WITH a
MATCH (a)-[e:JUDGED]-(b:Record)
RETURN a.key AS left, b.key AS right, e.verdict AS verdict, e.judgement_id AS judgement
