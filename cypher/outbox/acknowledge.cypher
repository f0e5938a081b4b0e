// Takes id decisions out of the outbox, after they were copied to the id ledger.

UNWIND $change_ids AS change_id
MATCH (c:Change {change_id: change_id})
USING INDEX SEEK c:Change(change_id)
DELETE c
