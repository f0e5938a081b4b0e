// What sessions of the given devices claim, and the persons whose records have the same keys: a row a point.
//
// Sessions and holders of a point come once each, not every session with every
// holder: a device claims the same few points on each of its visits.
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
WITH k, collect({session: s.session_id, claimed: c.assurance}) AS claims
MATCH (k)<-[h:HAS]-(r:Record)
WHERE h.assurance <> 'observed'
WITH k, claims, h, r
MATCH (r)-[l:RESOLVES_TO]->(p:Person)
WITH k, claims, collect({
  held: h.assurance, record: r.key, block: l.block, confidence: l.confidence, person: p.person_id
}) AS holders
RETURN collect({kind: k.kind, claims: claims, holders: holders}) AS rows
