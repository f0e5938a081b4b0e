// Projects whatever may join two records: shared values below their limit, must-links, scored pairs at or over 0 bits.
//
// scans: whole graph, for the audit

CALL () {
  MATCH (r:Record)
  RETURN r AS source, null AS target
  UNION ALL
  MATCH (source:Record)-[h:HAS]->(target:Point)
  WHERE h.assurance <> 'observed' AND NOT coalesce(target.barred, false)
  RETURN source, target
  UNION ALL
  MATCH (source:Record)-[j:JUDGED]->(target:Record)
  WHERE j.verdict = 'must'
  RETURN source, target
  UNION ALL
  MATCH (source:Record)-[e:EVIDENCE]->(target:Record)
  WHERE e.bits >= 0
  RETURN source, target
}
WITH gds.graph.project($graph, source, target, {}, {undirectedRelationshipTypes: ['*']}) AS projected
RETURN projected.nodeCount AS nodes, projected.relationshipCount AS relationships
