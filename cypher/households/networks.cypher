// Networks of few devices, each a prefix on a day, that the devices of given persons were seen on.
//
// Devices that rung 4 gave to them are left out: being seen at their home is why.

UNWIND $persons AS person
MATCH (p:Person {person_id: person})
USING INDEX SEEK p:Person(person_id)
RETURN p.person_id AS person,
       COLLECT {
         MATCH (p)<-[u:USED_BY]-(d:Device)
         WHERE u.confidence >= 0.5 AND u.rung < 4
         MATCH (d)-[:SEEN_AT]->(n:Network)
         WHERE COUNT { (n)<-[:SEEN_AT]-(:Device) } <= $most_devices
         RETURN DISTINCT n.network_id
       } AS networks
