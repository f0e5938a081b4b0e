// The version in force, '' where none is: what a process asks again and again.

OPTIONAL MATCH (w:Writer {name: 'graph'})
RETURN coalesce(w.snapshot, '') AS version
