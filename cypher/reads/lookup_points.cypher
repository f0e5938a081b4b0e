// Persons behind contact points and identifiers; a point over its limit stands for nobody.

UNWIND $keys AS key
MATCH (k:Point {key: key})
USING INDEX SEEK k:Point(key)
WHERE NOT coalesce(k.barred, false)
WITH k, key
MATCH (k)<-[h:HAS]-(r:Record)
WITH r, h, key
MATCH (r)-[l:RESOLVES_TO]->(p:Person)
RETURN key, p.person_id AS person, l.confidence AS confidence, l.weakest AS rung, h.assurance AS assurance
