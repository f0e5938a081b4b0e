// Who uses every device that somebody is known to use, as columns of one row.
//
// scans: whole graph, for the attribution table and the report

MATCH (d:Device)-[u:USED_BY]->(p:Person)
RETURN collect(d.device_id) AS devices,
       collect(p.person_id) AS persons,
       collect(u.confidence) AS confidences,
       collect(u.assurance) AS assurances,
       collect(u.rung) AS rungs
