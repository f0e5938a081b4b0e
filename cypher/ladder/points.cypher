// Whether points are over their limit as far as the graph knows, and how many records hold them.
//
// The count is the node's degree (only records have HAS edges), so a value held
// by ten thousand records costs no more than one held by two.

UNWIND $points AS point
MATCH (p:Point {key: point})
RETURN p.key AS point, p.kind AS kind, coalesce(p.barred, false) AS barred, COUNT { (p)<-[:HAS]-() } AS holders
