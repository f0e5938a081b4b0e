// The next records that wait to be decided under the snapshot in force, in key order; none where all are.
//
// All in one row: the driver takes longer over a row than over what is in it.

MATCH (w:Writer {name: 'graph'})
USING INDEX SEEK w:Writer(name)
WITH w.rescored_to AS after
CALL (after) {
  MATCH (r:Record)
  USING INDEX SEEK r:Record(key)
  WHERE r.key > after
  WITH r
  ORDER BY r.key
  LIMIT $limit
  RETURN collect({key: r.key, view: r.view}) AS rows
}
RETURN rows
