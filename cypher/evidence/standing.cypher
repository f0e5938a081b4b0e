// Every edge that says what the person fields of one of the given records and another say.
// All in one row: the driver takes longer over a row than over what is in it.

UNWIND $keys AS key
MATCH (r:Record {key: key})
USING INDEX SEEK r:Record(key)
MATCH (r)-[e:EVIDENCE]-()
WITH DISTINCT e
RETURN collect({
  left: startNode(e).key, right: endNode(e).key, bits: e.bits, fields: e.fields, snapshot: e.snapshot
}) AS rows
