// Takes sessions away from persons that the evidence no longer gives them to.

UNWIND $rows AS row
MATCH (s:Session {session_id: row.session})
USING INDEX SEEK s:Session(session_id)
WITH s, row
MATCH (s)-[b:BELONGS_TO]->(p:Person)
WHERE p.person_id = row.person
DELETE b
