// Those of the given points that are over their limit as far as the graph knows, and how many records hold them.
//
// `refused`: a person said so, and no number of holders changes it.
// Counting stops past the greatest number that could still join, so a value
// held by ten thousand records costs no more than one held by five hundred.

UNWIND $points AS point
MATCH (p:Point {key: point})
USING INDEX SEEK p:Point(key)
WHERE p.barred
CALL (p) {
  MATCH (p)<-[h:HAS]-(:Record)
  WHERE h.assurance <> 'observed'
  WITH h
  LIMIT $enough
  RETURN count(h) AS holders
}
RETURN p.key AS point, p.kind AS kind, coalesce(p.refused, false) AS refused, holders
