// The given records, each with its link as it stands; known ones are left out.
// All in one row: the driver takes longer over a row than over what is in it.

UNWIND $keys AS key
MATCH (r:Record {key: key})
USING INDEX SEEK r:Record(key)
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
