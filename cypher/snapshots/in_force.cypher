// Which snapshot is in force, since when, and how far records are decided under it; no row where none is.

MATCH (w:Writer {name: 'graph'})
USING INDEX SEEK w:Writer(name)
MATCH (s:Snapshot {version: w.snapshot})
USING INDEX SEEK s:Snapshot(version)
RETURN s.version AS version, s.fingerprint AS fingerprint, s.text AS text, toString(s.since) AS since,
       s.after AS after, w.switched AS switched, w.rescored_to AS rescored_to, coalesce(w.rescored, 0) AS rescored
