// Retires persons into their heirs, for ever: an old id leads on, and what rung 4 attached to it follows.

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
WITH old, heir
CALL (old, heir) {
  MATCH (d:Device)-[u:USED_BY]->(old)
  WHERE u.rung = 4
  MERGE (d)-[now:USED_BY]->(heir)
  ON CREATE SET now = properties(u)
  DELETE u
}
CALL (old, heir) {
  MATCH (s:Session)-[b:BELONGS_TO]->(old)
  WHERE b.rule IN ['device.seen_with', 'visit.seen_with']
  MERGE (s)-[now:BELONGS_TO]->(heir)
  ON CREATE SET now = properties(b)
  DELETE b
}
