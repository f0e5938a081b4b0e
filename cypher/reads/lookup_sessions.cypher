// Persons that sessions belong to; an old session id leads to its heir.

UNWIND $keys AS key
MATCH (:Session {session_id: key})-[:CONTINUED_BY*0..20]->(s:Session)-[b:BELONGS_TO]->(p:Person)
RETURN key, p.person_id AS person, b.confidence AS confidence, b.rung AS rung, b.assurance AS assurance
