// From what sessions of the given devices claim to the persons whose records have the same keys.
//
// A point that is over its limit leads to nobody, and what was only observed
// is no claim.  Cost is bounded: such a point has at most a few hundred holders.
// One step a MATCH: planned as a whole on a young graph, it would start from
// the end of which there was nothing yet.

UNWIND $devices AS device
MATCH (d:Device {device_id: device})
USING INDEX SEEK d:Device(device_id)
WITH d
MATCH (d)<-[:ON]-(s:Session)
WITH s
MATCH (s)-[c:CLAIMS]->(k:Point)
WHERE NOT coalesce(k.barred, false) AND c.assurance <> 'observed'
WITH s, c, k
MATCH (k)<-[h:HAS]-(r:Record)
WHERE h.assurance <> 'observed'
WITH s, c, k, h, r
MATCH (r)-[l:RESOLVES_TO]->(p:Person)
RETURN collect({
  session: s.session_id, kind: k.kind, claimed: c.assurance, held: h.assurance,
  record: r.key, block: l.block, confidence: l.confidence, person: p.person_id
}) AS rows
