// Persons who use devices; a shared device has several.

UNWIND $keys AS key
MATCH (:Device {device_id: key})-[u:USED_BY]->(p:Person)
RETURN key, p.person_id AS person, u.confidence AS confidence, u.rung AS rung, u.assurance AS assurance
