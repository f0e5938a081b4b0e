// Devices with a session that claims any of the given points.

UNWIND $points AS point
MATCH (k:Point {key: point})<-[:CLAIMS]-(:Session)-[:ON]->(d:Device)
USING INDEX k:Point(key)
RETURN DISTINCT d.device_id AS device
