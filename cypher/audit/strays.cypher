// Records that resolve to no person, to several, or to one that was retired.
//
// scans: whole graph, for the audit

MATCH (r:Record)
WITH r, [(r)-[:RESOLVES_TO]->(p:Person) | p] AS persons
WHERE size(persons) <> 1 OR NOT persons[0].live
WITH r, persons
ORDER BY r.key
RETURN count(*) AS found,
       collect({persons: [p IN persons | p.person_id], records: [r.key], parts: size(persons)})[..$limit] AS rows
