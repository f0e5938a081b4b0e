// The version in force, '' where none is: what a process asks again and again.

OPTIONAL MATCH (w:Writer {name: 'graph'})
USING INDEX SEEK w:Writer(name)
RETURN coalesce(w.snapshot, '') AS version
