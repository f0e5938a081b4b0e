// Every session of those of the given devices that ever were claimed or given to somebody, with the persons it
// belongs to as it stands.

UNWIND $devices AS device
MATCH (d:Device {device_id: device})
USING INDEX SEEK d:Device(device_id)
WITH d, device, [(d)-[u:USED_BY]->(a:Person) WHERE u.rung = 4 | a.person_id] AS attached
WHERE size(attached) > 0 OR EXISTS { (d)<-[:ON]-(:Session)-[:CLAIMS|BELONGS_TO]->() }
MATCH (d)<-[:ON]-(s:Session)
RETURN collect({
  device: device,
  session: s.session_id,
  bot: coalesce(s.bot, false),
  attached: attached,
  links: [(s)-[b:BELONGS_TO]->(p:Person) | {
    session: s.session_id, device: device, person: p.person_id, record: b.record, block: b.block,
    confidence: b.confidence, rung: b.rung, assurance: b.assurance, rule: b.rule
  }]
}) AS rows
