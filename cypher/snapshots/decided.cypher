// Notes that records are decided under the snapshot in force, their links too that stay as they were.

MATCH (w:Writer {name: 'graph'})
USING INDEX SEEK w:Writer(name)
SET w.rescored_to = $to, w.rescored = coalesce(w.rescored, 0) + size($keys)
WITH w
UNWIND $keys AS key
MATCH (r:Record {key: key})
USING INDEX SEEK r:Record(key)
MATCH (r)-[l:RESOLVES_TO]->()
SET l.snapshot = w.snapshot
