// Devices with a session that claims any of the given points.

UNWIND $points AS point
MATCH (k:Point {key: point})
USING INDEX SEEK k:Point(key)
WITH k
MATCH (k)<-[:CLAIMS]-(s:Session)
WITH s
MATCH (s)-[:ON]->(d:Device)
RETURN DISTINCT d.device_id AS device
