// Writes summaries of living persons; nothing is counted up, everything is set.
//
// Who has records lives: a retirement that a split took back goes in the same statement.

UNWIND $rows AS row
MERGE (p:Person {person_id: row.person})
SET p.live = true,
    p.records = row.records,
    p.sources = row.sources,
    p.blocks = row.blocks,
    p.confidence = row.confidence,
    p.first_seen = datetime(row.first_seen),
    p.last_seen = datetime(row.last_seen)
FOREACH (retirement IN [(p)-[m:MERGED_INTO]->(:Person) | m] | DELETE retirement)
