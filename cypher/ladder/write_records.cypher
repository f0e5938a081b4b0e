// Writes records whole, and notes in which transaction; the caller has merged the stored versions in already.

MATCH (w:Writer {name: 'graph'})
SET w.taken = $taken
WITH w
UNWIND $rows AS row
MERGE (r:Record {key: row.key})
SET r += row.properties, r.first_seen = datetime(row.first_seen), r.last_seen = datetime(row.last_seen),
    r.taken = $taken
