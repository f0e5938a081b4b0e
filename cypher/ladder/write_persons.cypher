// Writes summaries of living persons; nothing is counted up, everything is set.

UNWIND $rows AS row
MERGE (p:Person {person_id: row.person})
SET p.live = true,
    p.records = row.records,
    p.sources = row.sources,
    p.blocks = row.blocks,
    p.confidence = row.confidence,
    p.first_seen = datetime(row.first_seen),
    p.last_seen = datetime(row.last_seen)
