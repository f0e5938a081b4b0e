// Notes that no record waits any more.

MATCH (w:Writer {name: 'graph'})
USING INDEX SEEK w:Writer(name)
REMOVE w.rescored_to
