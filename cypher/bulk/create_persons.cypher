// Creates persons that the graph does not have, and points their records at them.

UNWIND $rows AS row
CREATE (p:Person {
  person_id: row.person,
  live: true,
  records: row.records,
  sources: row.sources,
  blocks: row.blocks,
  confidence: row.confidence,
  first_seen: datetime(row.first_seen),
  last_seen: datetime(row.last_seen)
})
WITH p, row
UNWIND row.links AS link
MATCH (r:Record {key: link.record})
USING INDEX SEEK r:Record(key)
CREATE (r)-[:RESOLVES_TO {
  confidence: link.confidence,
  rung: link.rung,
  weakest: link.weakest,
  rule: link.rule,
  via: link.via,
  bits: link.bits,
  fields: link.fields,
  block: link.block,
  owner: link.owner,
  since: datetime(link.since),
  snapshot: link.snapshot
}]->(p)
