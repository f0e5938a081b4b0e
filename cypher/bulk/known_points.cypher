// Those of the given contact points and identifiers that the graph has, whoever claims them.

UNWIND $keys AS key
MATCH (p:Point {key: key})
USING INDEX SEEK p:Point(key)
RETURN collect(p.key) AS rows
