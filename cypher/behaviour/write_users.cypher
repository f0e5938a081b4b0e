// Says who uses devices; several persons make a device shared.

UNWIND $rows AS row
MATCH (d:Device {device_id: row.device})
USING INDEX SEEK d:Device(device_id)
MATCH (p:Person {person_id: row.person})
USING INDEX SEEK p:Person(person_id)
MERGE (d)-[u:USED_BY]->(p)
SET u.confidence = row.confidence, u.rung = row.rung, u.assurance = row.assurance
