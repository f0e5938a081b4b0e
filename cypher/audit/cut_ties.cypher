// Ties without which their person falls apart, by person; a scored or judged pair is named by its two records.
//
// scans: whole graph, for the audit

CALL gds.graph.nodeProperty.stream($graph, 'cut') YIELD nodeId, propertyValue
WHERE propertyValue = 1 AND nodeId % 2 = 1
WITH (nodeId - 1) / 2 AS edge
MATCH (r:Record)-[e]->(other)
WHERE id(e) = edge
MATCH (r)-[:RESOLVES_TO]->(p:Person)
WITH p.person_id AS person, CASE WHEN other:Point THEN other.key ELSE r.key + ' ' + other.key END AS tie
ORDER BY person, tie
RETURN person, collect(tie) AS ties
