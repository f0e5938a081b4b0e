// Bars a value because a person said so, or leaves that to its limit again.
//
// A value that was barred stays so until the ladder has looked at all who hold it; one that nobody
// holds as evidence is free at once.

MATCH (p:Point {key: $point})
USING INDEX SEEK p:Point(key)
SET p.refused = $refused,
    p.barred = $refused OR (coalesce(p.barred, false)
      AND EXISTS { MATCH (p)<-[h:HAS]-(:Record) WHERE h.assurance <> 'observed' })
RETURN p.kind AS kind
