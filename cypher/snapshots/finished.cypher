// Notes that no record waits any more.

MATCH (w:Writer {name: 'graph'})
USING INDEX SEEK w:Writer(name)
SET w.rescored_to = NULL
