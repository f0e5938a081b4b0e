// Creates records that the graph does not have, with what they hold; a point is born with its first holder.

MATCH (w:Writer {name: 'graph'})
SET w.taken = $taken
WITH w
UNWIND $rows AS row
CREATE (r:Record {key: row.key})
SET r += row.properties, r.first_seen = datetime(row.first_seen), r.last_seen = datetime(row.last_seen),
    r.taken = row.taken
WITH r, row
UNWIND row.holdings AS held
MERGE (p:Point {key: held.point})
ON CREATE SET p:$(held.label), p.kind = held.kind, p.barred = held.barred
CREATE (r)-[:HAS {
  assurance: held.assurance,
  weak: held.weak,
  source: held.source,
  first_seen: datetime(held.first_seen),
  last_seen: datetime(held.last_seen)
}]->(p)
