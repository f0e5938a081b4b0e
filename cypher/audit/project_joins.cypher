// Projects the joins as they stand: every record that has a person, and an edge to the record it joined by.
//
// scans: whole graph, for the audit

MATCH (r:Record)-[l:RESOLVES_TO]->(:Person)
OPTIONAL MATCH (v:Record {key: l.via})
WITH gds.graph.project($graph, r, v, {}, {undirectedRelationshipTypes: ['*']}) AS projected
RETURN projected.nodeCount AS nodes, projected.relationshipCount AS relationships
