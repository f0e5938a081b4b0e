// Those of the given record keys that the graph has.

UNWIND $keys AS key
MATCH (r:Record {key: key})
USING INDEX SEEK r:Record(key)
RETURN collect(r.key) AS rows
