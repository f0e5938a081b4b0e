// Which record has which email, as columns of one row.
//
// scans: whole graph, for the report

MATCH (r:Record)-[:HAS]->(e:Email)
RETURN collect(r.key) AS records,
       collect(e.key) AS points
