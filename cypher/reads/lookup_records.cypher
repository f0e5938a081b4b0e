// Persons of source records.

UNWIND $keys AS key
MATCH (:Record {key: key})-[l:RESOLVES_TO]->(p:Person)
RETURN key, p.person_id AS person, l.confidence AS confidence, l.weakest AS rung, 'verified' AS assurance
