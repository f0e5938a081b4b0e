// Records that hold a value as evidence, in key order; counting stops past the greatest number that could join.

MATCH (p:Point {key: $point})
USING INDEX SEEK p:Point(key)
MATCH (p)<-[h:HAS]-(r:Record)
WHERE h.assurance <> 'observed'
WITH r
LIMIT $enough
RETURN r.key AS record
ORDER BY record
