// The persons of the given records, and all records of each.

UNWIND $keys AS key
MATCH (r:Record {key: key})
USING INDEX SEEK r:Record(key)
WITH r
MATCH (r)-[:RESOLVES_TO]->(p:Person)
WITH DISTINCT p
RETURN p.person_id AS person, [(p)<-[:RESOLVES_TO]-(each:Record) | each.key] AS records
ORDER BY person
