// Devices with a session that claims any of the given points.

UNWIND $points AS point
MATCH (:Point {key: point})<-[:CLAIMS]-(:Session)-[:ON]->(d:Device)
RETURN DISTINCT d.device_id AS device
