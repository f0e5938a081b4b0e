// Puts the id decisions of new persons into the outbox, and notes how far it goes.

MATCH (w:Writer {name: 'graph'})
SET w.sequence = $sequence
WITH w
UNWIND $rows AS row
CREATE (c:Change)
SET c = row, c.at = datetime(row.at)
