// Notes that every record is decided under the snapshot in force: the load has just done so.

MATCH (w:Writer {name: 'graph'})
SET w.rescored_to = null
