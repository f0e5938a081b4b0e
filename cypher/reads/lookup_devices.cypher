// Persons who use devices; a shared device has several.

UNWIND $keys AS key
MATCH (d:Device {device_id: key})
USING INDEX SEEK d:Device(device_id)
WITH d, key
MATCH (d)-[u:USED_BY]->(p:Person)
RETURN key, p.person_id AS person, u.confidence AS confidence, u.rung AS rung, u.assurance AS assurance
