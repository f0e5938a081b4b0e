// Visits of given devices, with the person that each one's own claims are believed to be, and whether it claims anything.

UNWIND $devices AS device
MATCH (d:Device {device_id: device})
USING INDEX SEEK d:Device(device_id)
WITH d, device
MATCH (d)<-[:ON]-(s:Session)
WHERE NOT coalesce(s.bot, false)
RETURN collect({
  device: device,
  session: s.session_id,
  claims: EXISTS { (s)-[c:CLAIMS]->(:Point) WHERE c.assurance <> 'observed' },
  persons: [(s)-[b:BELONGS_TO]->(p:Person) WHERE b.rung < 4 AND b.confidence >= 0.5 | p.person_id]
}) AS rows
