// Puts a graph's first snapshot in force, unless one is; where a record was decided under another, all wait to be
// decided under it.
//
// scans: all links, once in a graph's life, until one is of another version

MERGE (w:Writer {name: 'graph'})
SET w.locked_by = coalesce(w.locked_by, 0)
WITH w
WHERE w.snapshot IS NULL
MERGE (s:Snapshot {version: $version})
ON CREATE SET s.fingerprint = $fingerprint, s.text = $text
SET s.since = datetime($at),
    w.snapshot = $version,
    w.rescored_to = CASE WHEN EXISTS {
      MATCH (r:Record)
      WHERE NOT EXISTS { MATCH (r)-[l:RESOLVES_TO]->() WHERE l.snapshot = $version }
    } THEN '' END,
    w.rescored = 0
