// Components of a projection that hold records of several persons.
//
// scans: whole graph, for the audit

CALL gds.graph.nodeProperty.stream($graph, 'component', ['*']) YIELD nodeId, propertyValue
WITH gds.util.asNode(nodeId) AS r, propertyValue AS component
WHERE r:Record
MATCH (r)-[:RESOLVES_TO]->(p:Person)
WITH component, p.person_id AS person, min(r.key) AS record
ORDER BY person
WITH component, count(*) AS parts, collect(person)[..10] AS persons, collect(record)[..10] AS records
WHERE parts > 1
WITH parts, persons, records
ORDER BY persons[0]
RETURN count(*) AS found, collect({persons: persons, records: records, parts: parts})[..$limit] AS rows
