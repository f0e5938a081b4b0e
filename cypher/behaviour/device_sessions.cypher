// Every session of the given devices, with the persons it belongs to as it stands.

UNWIND $devices AS device
MATCH (d:Device {device_id: device})<-[:ON]-(s:Session)
USING INDEX d:Device(device_id)
RETURN device AS device,
       s.session_id AS session,
       coalesce(s.bot, false) AS bot,
       [(s)-[b:BELONGS_TO]->(p:Person) | {
         session: s.session_id, device: device, person: p.person_id, record: b.record, block: b.block,
         confidence: b.confidence, rung: b.rung, assurance: b.assurance, rule: b.rule
       }] AS links
