// Puts id decisions into the outbox, and notes how far it goes, in the transaction that took them.

MATCH (w:Writer {name: 'graph'})
SET w.sequence = $sequence
WITH w
UNWIND $rows AS row
MERGE (c:Change {change_id: row.change_id})
SET c += row, c.at = datetime(row.at)
