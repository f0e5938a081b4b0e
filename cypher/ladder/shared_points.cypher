// Those of the given points that lead somewhere: several records hold them, or they are over their limit; with how many do.
//
// Most points of a new record are its own alone, and need not be walked through.

UNWIND $points AS point
MATCH (p:Point {key: point})
USING INDEX SEEK p:Point(key)
WITH p, COUNT { (p)<-[:HAS]-() } AS holders
WHERE p.barred OR holders > 1
RETURN collect({key: p.key, barred: coalesce(p.barred, false), holders: holders}) AS rows
