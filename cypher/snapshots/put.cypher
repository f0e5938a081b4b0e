// Puts a snapshot in force; from then on every record waits to be decided under it, in key order.
//
// `after` and `switched` are what an undo needs: a way back is no switch.

MATCH (w:Writer {name: 'graph'})
USING INDEX SEEK w:Writer(name)
MERGE (s:Snapshot {version: $version})
ON CREATE SET s.fingerprint = $fingerprint, s.text = $text
SET s.since = datetime($at),
    s.after = CASE WHEN $back THEN s.after ELSE w.snapshot END,
    w.switched = CASE WHEN $back THEN w.switched ELSE $version END,
    w.snapshot = $version,
    w.rescored_to = '',
    w.rescored = 0
