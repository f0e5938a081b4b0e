// Persons behind contact points and identifiers; a point over its limit stands for nobody.

UNWIND $keys AS key
MATCH (k:Point {key: key})<-[h:HAS]-(:Record)-[l:RESOLVES_TO]->(p:Person)
WHERE NOT coalesce(k.barred, false)
RETURN key, p.person_id AS person, l.confidence AS confidence, l.weakest AS rung, h.assurance AS assurance
