// Takes devices away from persons that no session of theirs speaks for any more.

UNWIND $rows AS row
MATCH (d:Device {device_id: row.device})
USING INDEX SEEK d:Device(device_id)
WITH d, row
MATCH (d)-[u:USED_BY]->(p:Person)
WHERE NOT p.person_id IN row.persons
DELETE u
