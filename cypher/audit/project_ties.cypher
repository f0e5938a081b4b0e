// Projects each large person by itself: its records, and what ties two of them as a node of its own.
//
// A value that two persons hold must not tie the one person by way of the other, so a tie is a value
// within one person.  Nodes have numbers of ours: twice the record's, or twice an edge's of the tie plus one.
//
// scans: whole graph, for the audit

MATCH (p:Person)
WHERE p.live AND p.records >= $least
CALL (p) {
  MATCH (p)<-[:RESOLVES_TO]-(r:Record)-[h:HAS]->(k:Point)
  WHERE h.assurance <> 'observed' AND NOT coalesce(k.barred, false)
  WITH k, collect(r) AS records, min(id(h)) AS edge
  WHERE size(records) > 1
  RETURN records, edge
  UNION ALL
  MATCH (p)<-[:RESOLVES_TO]-(a:Record)-[e:EVIDENCE|JUDGED]->(b:Record)-[:RESOLVES_TO]->(p)
  WHERE e.bits >= 0 OR e.verdict = 'must'
  RETURN [a, b] AS records, id(e) AS edge
}
UNWIND records AS r
WITH gds.graph.project($graph, 2 * id(r), 2 * edge + 1, {}, {undirectedRelationshipTypes: ['*']}) AS projected
RETURN projected.nodeCount AS nodes, projected.relationshipCount AS relationships
