// Writes records whole; the caller has merged the stored versions in already.

UNWIND $rows AS row
MERGE (r:Record {key: row.key})
SET r += row.properties, r.first_seen = datetime(row.first_seen), r.last_seen = datetime(row.last_seen)
