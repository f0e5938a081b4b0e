// Writes devices; one keeps its first and last sight, and the browser of the last.

UNWIND $rows AS row
WITH row.device AS device, row.family AS family, datetime(row.first_seen) AS first, datetime(row.last_seen) AS last
MERGE (d:Device {device_id: device})
SET d.family = CASE WHEN d.last_seen > last THEN d.family ELSE family END,
    d.first_seen = CASE WHEN d.first_seen < first THEN d.first_seen ELSE first END,
    d.last_seen = CASE WHEN d.last_seen > last THEN d.last_seen ELSE last END
