// Whose every session with a believed link is, as columns of one row.
//
// scans: whole graph, for the attribution table and the report

MATCH (d:Device)<-[:ON]-(s:Session)-[b:BELONGS_TO]->(p:Person)
WHERE b.confidence >= 0.5
RETURN collect(s.session_id) AS sessions,
       collect(d.device_id) AS devices,
       collect(p.person_id) AS persons,
       collect(coalesce(b.record, '')) AS records,
       collect(coalesce(b.block, '')) AS blocks,
       collect(b.confidence) AS confidences,
       collect(b.assurance) AS assurances,
       collect(b.rule) AS rules
