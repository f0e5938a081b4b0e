// Records that hold any of the given points, each with its link as it stands; known ones are left out.
//
// One hop of the neighbourhood: the caller follows the points of what comes
// back.  `barred` are those of a record's points that are over their limit.

UNWIND $points AS point
MATCH (k:Point {key: point})
USING INDEX k:Point(key)
WITH k
MATCH (k)<-[h:HAS]-(r:Record)
WHERE h.assurance <> 'observed' AND NOT r.key IN $known
WITH DISTINCT r
OPTIONAL MATCH (r)-[link:RESOLVES_TO]->(person:Person)
RETURN r.view AS view,
       CASE WHEN link IS NULL THEN null ELSE {
         person: person.person_id, block: link.block, rung: link.rung, rule: link.rule, via: link.via,
         weakest: link.weakest, bits: link.bits, confidence: link.confidence, since: toString(link.since)
       } END AS link,
       [(r)-[:HAS]->(p:Point) WHERE p.barred | p.key] AS barred,
       [(r)-[:JUDGED]-(o:Record) | o.key] AS judged,
       [(r)<-[:ABOUT]-(v:Review) WHERE v.state = 'open' | v.review_id] AS reviews
