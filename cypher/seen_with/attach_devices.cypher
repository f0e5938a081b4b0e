// Gives devices with all their visits to persons, unless one said meanwhile whose it is, or the person retired.
//
// What a visitor refused is left out.

UNWIND $rows AS row
MATCH (d:Device {device_id: row.device})
USING INDEX SEEK d:Device(device_id)
MATCH (p:Person {person_id: row.person})
USING INDEX SEEK p:Person(person_id)
WITH d, p, row,
     EXISTS { (d)-[other:USED_BY]->(:Person) WHERE other.rung < 4 } AS known,
     EXISTS { (d)<-[:ON]-(:Session)-[c:CLAIMS]->(:Point) WHERE c.assurance <> 'observed' } AS named
WHERE p.live AND NOT known AND NOT named
MERGE (d)-[u:USED_BY]->(p)
SET u.confidence = row.confidence,
    u.rung = 4,
    u.assurance = 'observed',
    u.rule = 'device.seen_with',
    u.provisional = row.provisional,
    u.because = row.because
WITH d, p, row
MATCH (d)<-[:ON]-(s:Session)
WHERE NOT coalesce(s.bot, false) AND coalesce(s.consent, true)
MERGE (s)-[b:BELONGS_TO]->(p)
SET b.confidence = row.confidence,
    b.rung = 4,
    b.assurance = 'observed',
    b.rule = 'device.seen_with',
    b.provisional = row.provisional
