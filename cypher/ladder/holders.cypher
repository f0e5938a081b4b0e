// Records that hold any of the given points and the others of their persons, each with its link as it stands; known
// ones are left out.
//
// One hop of the neighbourhood: the caller follows the points of what comes back.  A person comes whole at once,
// since most of what a record leads to is its own person.  `points` are those of a record's points that lead
// further: several records hold them, or they are over their limit.
// All in one row: the driver takes longer over a row than over what is in it.

UNWIND $points AS point
MATCH (k:Point {key: point})
USING INDEX SEEK k:Point(key)
WITH k
MATCH (k)<-[h:HAS]-(holder:Record)
WHERE h.assurance <> 'observed' AND NOT holder.key IN $known
WITH DISTINCT holder
OPTIONAL MATCH (holder)-[:RESOLVES_TO]->(person:Person)
WITH person, collect(holder) AS holders
WITH CASE WHEN person IS NULL THEN holders ELSE [(person)<-[:RESOLVES_TO]-(r:Record) | r] END AS members
UNWIND members AS r
WITH r
WHERE NOT r.key IN $known
OPTIONAL MATCH (r)-[link:RESOLVES_TO]->(person:Person)
RETURN collect({
  view: r.view,
  link: CASE WHEN link IS NULL THEN null ELSE {
    person: person.person_id, block: link.block, owner: coalesce(link.owner, link.block),
    rung: link.rung, rule: link.rule, via: link.via, weakest: link.weakest, bits: link.bits,
    fields: coalesce(link.fields, []), confidence: link.confidence, since: toString(link.since)
  } END,
  records: coalesce(person.records, 0),
  points: [(r)-[:HAS]->(p:Point) WHERE p.barred OR COUNT { (p)<-[:HAS]-() } > 1 | {
    key: p.key, barred: coalesce(p.barred, false)
  }],
  judged: [(r)-[:JUDGED]-(o:Record) | o.key],
  reviews: [(r)<-[:ABOUT]-(v:Review) WHERE v.state = 'open' AND NOT v.rule STARTS WITH 'audit.' | v.review_id],
  evidence: [(r)-[:EVIDENCE]-(o:Record) | o.key],
  owed: r.owed IS NOT NULL
}) AS rows
