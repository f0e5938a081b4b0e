// Writes visits on devices that are there.  A visit is set whole.

UNWIND $rows AS row
MATCH (d:Device {device_id: row.device})
USING INDEX SEEK d:Device(device_id)
MERGE (s:Session {session_id: row.session})
SET s += row.properties, s.started_at = datetime(row.started_at), s.ended_at = datetime(row.ended_at)
MERGE (s)-[:ON]->(d)
