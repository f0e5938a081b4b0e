// Retires persons into their heirs, for ever: an old id leads on.

UNWIND $rows AS row
MERGE (old:Person {person_id: row.person})
SET old.live = false, old.records = 0
MERGE (heir:Person {person_id: row.heir})
WITH old, heir, row
OPTIONAL MATCH (old)-[former:MERGED_INTO]->(other:Person)
WHERE other.person_id <> row.heir
DELETE former
WITH DISTINCT old, heir, row
MERGE (old)-[m:MERGED_INTO]->(heir)
SET m.at = datetime(row.at), m.cause = row.cause, m.change_id = row.change_id, m.records = row.records
