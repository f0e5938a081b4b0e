// Devices, and visits of shared devices, that rung 4 gave to a person, each with its reason; a retired id leads to its heir.

MATCH (asked:Person {person_id: $person})
USING INDEX SEEK asked:Person(person_id)
OPTIONAL MATCH (asked)-[:MERGED_INTO*1..50]->(end:Person)
WHERE NOT EXISTS { (end)-[:MERGED_INTO]->() }
WITH coalesce(end, asked) AS p
RETURN [(p)<-[u:USED_BY]-(d:Device) WHERE u.rule = 'device.seen_with' | {
         person: p.person_id, device: d.device_id, session: null, confidence: u.confidence, provisional: u.provisional, because: u.because
       }] +
       [(p)<-[b:BELONGS_TO]-(s:Session)-[:ON]->(d:Device) WHERE b.rule = 'visit.seen_with' | {
         person: p.person_id, device: d.device_id, session: s.session_id, confidence: b.confidence, provisional: b.provisional,
         because: b.because
       }] AS rows
