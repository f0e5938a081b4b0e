// Writes which contact points and identifiers records have; a point is born with its first holder.

UNWIND $rows AS row
MATCH (r:Record {key: row.record})
USING INDEX SEEK r:Record(key)
MERGE (p:Point {key: row.point})
ON CREATE SET p:$(row.label), p.kind = row.kind
MERGE (r)-[h:HAS]->(p)
SET h.assurance = row.assurance,
    h.weak = row.weak,
    h.source = row.source,
    h.first_seen = datetime(row.first_seen),
    h.last_seen = datetime(row.last_seen)
