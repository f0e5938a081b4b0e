// Persons whose records lie in several components of a projection that has its components as a property.
//
// scans: whole graph, for the audit

CALL gds.graph.nodeProperty.stream($graph, 'component', ['*']) YIELD nodeId, propertyValue
WITH gds.util.asNode(nodeId) AS r, propertyValue AS component
WHERE r:Record
MATCH (r)-[:RESOLVES_TO]->(p:Person)
WITH p, component, min(r.key) AS record
WITH p, count(*) AS parts, collect(record)[..10] AS records
WHERE parts > 1
WITH p, parts, records
ORDER BY p.person_id
RETURN count(*) AS found, collect({persons: [p.person_id], records: records, parts: parts})[..$limit] AS rows
