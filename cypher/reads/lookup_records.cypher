// Persons of source records.

UNWIND $keys AS key
MATCH (r:Record {key: key})
USING INDEX SEEK r:Record(key)
WITH r, key
MATCH (r)-[l:RESOLVES_TO]->(p:Person)
RETURN key, p.person_id AS person, l.confidence AS confidence, l.weakest AS rung, 'verified' AS assurance
