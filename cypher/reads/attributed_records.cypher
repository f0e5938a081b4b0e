// Whose every record is, as columns of one row.
//
// scans: whole graph, for the attribution table and the report

MATCH (r:Record)-[l:RESOLVES_TO]->(p:Person)
RETURN collect(r.key) AS records,
       collect(p.person_id) AS persons,
       collect(l.block) AS blocks,
       collect(coalesce(l.owner, l.block)) AS owners,
       collect(coalesce(l.via, '')) AS vias,
       collect(l.rung) AS rungs,
       collect(l.weakest) AS weakest,
       collect(l.rule) AS rules,
       collect(l.confidence) AS confidences
