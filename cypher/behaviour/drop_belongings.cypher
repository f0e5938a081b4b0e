// Takes sessions away from persons that the evidence no longer gives them to.

UNWIND $rows AS row
MATCH (s:Session {session_id: row.session})-[b:BELONGS_TO]->(p:Person {person_id: row.person})
USING INDEX s:Session(session_id)
DELETE b
