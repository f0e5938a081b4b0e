// Says whose sessions are, how surely, and by what.

UNWIND $rows AS row
MATCH (s:Session {session_id: row.session})
USING INDEX SEEK s:Session(session_id)
MATCH (p:Person {person_id: row.person})
USING INDEX SEEK p:Person(person_id)
MERGE (s)-[b:BELONGS_TO]->(p)
SET b.confidence = row.confidence,
    b.rung = row.rung,
    b.assurance = row.assurance,
    b.rule = row.rule,
    b.record = row.record,
    b.block = row.block
