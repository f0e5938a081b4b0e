// Gives anonymous visits of shared devices to users of theirs, unless one said meanwhile whose it is, or refused.

UNWIND $rows AS row
MATCH (s:Session {session_id: row.session})
USING INDEX SEEK s:Session(session_id)
MATCH (p:Person {person_id: row.person})
USING INDEX SEEK p:Person(person_id)
WITH s, p, row,
     EXISTS { (s)-[c:CLAIMS]->(:Point) WHERE c.assurance <> 'observed' } AS named,
     EXISTS { (s)-[other:BELONGS_TO]->(:Person) WHERE other.rule <> 'visit.seen_with' } AS known,
     EXISTS { (s)-[:ON]->(:Device)-[u:USED_BY]->(p) WHERE u.rung < 4 } AS user
WHERE p.live AND coalesce(s.consent, true) AND user AND NOT named AND NOT known
MERGE (s)-[b:BELONGS_TO]->(p)
SET b.confidence = row.confidence,
    b.rung = 4,
    b.assurance = 'observed',
    b.rule = 'visit.seen_with',
    b.provisional = row.provisional,
    b.because = row.because
