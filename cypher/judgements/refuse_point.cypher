// Bars a value because a person said so, or leaves that to its limit again.
//
// A value that was barred stays so until the ladder has looked at all who hold it.

MATCH (p:Point {key: $point})
USING INDEX SEEK p:Point(key)
SET p.refused = $refused, p.barred = coalesce(p.barred, false) OR $refused
RETURN p.kind AS kind
