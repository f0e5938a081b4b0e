// Writes visits on devices that are there, and returns those that were known before.  A visit is set whole.

UNWIND $rows AS row
MATCH (d:Device {device_id: row.device})
USING INDEX SEEK d:Device(device_id)
MERGE (s:Session {session_id: row.session})
WITH row, d, s, EXISTS { (s)--() } AS known
SET s += row.properties, s.started_at = datetime(row.started_at), s.ended_at = datetime(row.ended_at)
MERGE (s)-[:ON]->(d)
RETURN collect(CASE WHEN known THEN s.session_id END) AS rows
