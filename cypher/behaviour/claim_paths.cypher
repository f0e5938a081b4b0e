// From what sessions of the given devices claim to the persons whose records have the same keys.
//
// A point that is over its limit leads to nobody, and what was only observed
// is no claim.  Cost is bounded: such a point has at most a few hundred holders.

UNWIND $devices AS device
MATCH (d:Device {device_id: device})<-[:ON]-(s:Session)-[c:CLAIMS]->(k:Point)<-[h:HAS]-(r:Record)-[l:RESOLVES_TO]->(p:Person)
USING INDEX d:Device(device_id)
WHERE NOT coalesce(k.barred, false) AND c.assurance <> 'observed' AND h.assurance <> 'observed'
RETURN s.session_id AS session, k.kind AS kind, c.assurance AS claimed, h.assurance AS held,
       r.key AS record, l.block AS block, l.confidence AS confidence, p.person_id AS person
