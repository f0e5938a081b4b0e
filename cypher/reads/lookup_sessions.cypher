// Persons that sessions belong to; an old session id leads to its heir.

UNWIND $keys AS key
MATCH (asked:Session {session_id: key})
USING INDEX SEEK asked:Session(session_id)
WITH asked, key
MATCH (asked)-[:CONTINUED_BY*0..20]->(s:Session)
WITH s, key
MATCH (s)-[b:BELONGS_TO]->(p:Person)
RETURN key, p.person_id AS person, b.confidence AS confidence, b.rung AS rung, b.assurance AS assurance
