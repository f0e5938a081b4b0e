// Writes where devices were seen: an address prefix on a day.

UNWIND $rows AS row
MATCH (d:Device {device_id: row.device})
USING INDEX SEEK d:Device(device_id)
MERGE (n:Network {network_id: row.network})
ON CREATE SET n.prefix = row.prefix, n.day = row.day
MERGE (d)-[:SEEN_AT]->(n)
