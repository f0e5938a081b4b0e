// Puts a graph's first snapshot in force, unless one is; records that were decided before wait to be decided under it.
//
// scans: one record at the most, to see whether there is any

MERGE (w:Writer {name: 'graph'})
SET w.locked_by = coalesce(w.locked_by, 0)
WITH w
WHERE w.snapshot IS NULL
MERGE (s:Snapshot {version: $version})
ON CREATE SET s.fingerprint = $fingerprint, s.text = $text
SET s.since = datetime($at),
    w.snapshot = $version,
    w.rescored_to = CASE WHEN EXISTS { MATCH (:Record) } THEN '' END,
    w.rescored = 0
