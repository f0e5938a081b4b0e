// Gives anonymous visits of shared devices to users of theirs, unless one said meanwhile whose it is, or refused, or
// the device's last word on consent is a refusal, or somebody else has the visit by now.

UNWIND $rows AS row
MATCH (d:Device {device_id: row.device})
USING INDEX SEEK d:Device(device_id)
WITH d, collect(row) AS visits
WITH visits,
     COLLECT {
       MATCH (d)<-[:ON]-(said:Session)
       WHERE said.consent IS NOT NULL
       RETURN said.consent
       ORDER BY said.ended_at DESC
       LIMIT 1
     } = [false] AS refused
WHERE NOT refused
UNWIND visits AS row
MATCH (s:Session {session_id: row.session})
USING INDEX SEEK s:Session(session_id)
MATCH (p:Person {person_id: row.person})
USING INDEX SEEK p:Person(person_id)
WITH s, p, row,
     EXISTS { (s)-[c:CLAIMS]->(:Point) WHERE c.assurance <> 'observed' } AS named,
     EXISTS { (s)-[b:BELONGS_TO]->(other:Person) WHERE b.rule <> 'visit.seen_with' OR other <> p } AS known,
     EXISTS { (s)-[:ON]->(:Device)-[u:USED_BY]->(p) WHERE u.rung < 4 } AS user
WHERE p.live AND coalesce(s.consent, true) AND user AND NOT named AND NOT known
MERGE (s)-[b:BELONGS_TO]->(p)
SET b.confidence = row.confidence,
    b.rung = 4,
    b.assurance = 'observed',
    b.rule = 'visit.seen_with',
    b.provisional = row.provisional,
    b.because = row.because
