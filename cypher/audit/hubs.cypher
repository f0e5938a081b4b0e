// The record of each projected person that most shortest paths pass, and how many do.
//
// scans: whole graph, for the audit

CALL gds.graph.nodeProperty.stream($graph, 'between') YIELD nodeId, propertyValue
WHERE propertyValue > 0 AND nodeId % 2 = 0
WITH gds.util.asNode(nodeId / 2) AS r, propertyValue AS paths
MATCH (r)-[:RESOLVES_TO]->(p:Person)
WITH p.person_id AS person, r.key AS record, paths
ORDER BY person, paths DESC, record
RETURN person, collect(record)[0] AS record, collect(paths)[0] AS paths
