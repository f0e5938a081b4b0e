// Who uses every device that the rungs below 4 gave to somebody, as columns of one row.
//
// scans: whole graph, for the nightly job

MATCH (d:Device)-[u:USED_BY]->(p:Person)
WHERE u.rung < 4
RETURN collect(d.device_id) AS devices,
       collect(p.person_id) AS persons,
       collect(u.confidence) AS confidences
