// Those of the given points that lead somewhere: several records hold them, or they are over their limit.
//
// Most points of a new record are its own alone, and need not be walked through.

UNWIND $points AS point
MATCH (p:Point {key: point})
USING INDEX SEEK p:Point(key)
WHERE p.barred OR COUNT { (p)<-[:HAS]-() } > 1
RETURN collect({key: p.key, barred: coalesce(p.barred, false)}) AS rows
