// Writes visits and the devices they were made on.  A visit is set whole; a device keeps its first and last sight.

UNWIND $rows AS row
MERGE (d:Device {device_id: row.device})
SET d.family = CASE WHEN d.last_seen IS NULL OR datetime(row.ended_at) >= d.last_seen THEN row.family ELSE d.family END,
    d.first_seen = CASE WHEN d.first_seen <= datetime(row.started_at) THEN d.first_seen ELSE datetime(row.started_at) END,
    d.last_seen = CASE WHEN d.last_seen >= datetime(row.ended_at) THEN d.last_seen ELSE datetime(row.ended_at) END
MERGE (s:Session {session_id: row.session})
SET s += row.properties, s.started_at = datetime(row.started_at), s.ended_at = datetime(row.ended_at)
MERGE (s)-[:ON]->(d)
