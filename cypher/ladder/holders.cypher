// Records that hold any of the given points, each with its link as it stands; known ones are left out.
//
// One hop of the neighbourhood: the caller follows the points of what comes
// back.  `barred` are those of a record's points that are over their limit.
// All in one row: the driver takes longer over a row than over what is in it.

UNWIND $points AS point
MATCH (k:Point {key: point})
USING INDEX SEEK k:Point(key)
WITH k
MATCH (k)<-[h:HAS]-(r:Record)
WHERE h.assurance <> 'observed' AND NOT r.key IN $known
WITH DISTINCT r
OPTIONAL MATCH (r)-[link:RESOLVES_TO]->(person:Person)
RETURN collect({
  view: r.view,
  link: CASE WHEN link IS NULL THEN null ELSE {
    person: person.person_id, block: link.block, owner: coalesce(link.owner, link.block),
    rung: link.rung, rule: link.rule, via: link.via, weakest: link.weakest, bits: link.bits,
    fields: coalesce(link.fields, []), confidence: link.confidence, since: toString(link.since)
  } END,
  records: coalesce(person.records, 0),
  barred: [(r)-[:HAS]->(p:Point) WHERE p.barred | p.key],
  judged: [(r)-[:JUDGED]-(o:Record) | o.key],
  reviews: [(r)<-[:ABOUT]-(v:Review) WHERE v.state = 'open' AND NOT v.rule STARTS WITH 'audit.' | v.review_id]
}) AS rows
