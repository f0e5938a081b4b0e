// How large the projection of all evidence will be, from the store's own counts; undirected edges count twice.
//
// scans: whole graph, for the audit

RETURN COUNT { (:Record) } + COUNT { (:Point) } AS nodes,
       2 * (COUNT { ()-[:HAS]->() } + COUNT { ()-[:EVIDENCE]->() } + COUNT { ()-[:JUDGED]->() }) AS relationships
