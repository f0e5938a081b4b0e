// Gives devices with all their visits to persons, unless one said meanwhile whose it is, or its last word on consent
// is a refusal, or somebody else has it by now, or the person retired.
//
// What a visitor refused is left out.

UNWIND $rows AS row
MATCH (d:Device {device_id: row.device})
USING INDEX SEEK d:Device(device_id)
MATCH (p:Person {person_id: row.person})
USING INDEX SEEK p:Person(person_id)
WITH d, p, row,
     EXISTS { (d)-[:USED_BY]->(other:Person) WHERE other <> p } AS taken,
     EXISTS { (d)-[own:USED_BY]->(p) WHERE own.rung < 4 } AS known,
     EXISTS { (d)<-[:ON]-(:Session)-[c:CLAIMS]->(:Point) WHERE c.assurance <> 'observed' } AS named,
     COLLECT {
       MATCH (d)<-[:ON]-(said:Session)
       WHERE said.consent IS NOT NULL
       RETURN said.consent
       ORDER BY said.ended_at DESC
       LIMIT 1
     } = [false] AS refused
WHERE p.live AND NOT (taken OR known OR named OR refused)
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
