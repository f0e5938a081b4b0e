// All records of the given persons, each with its link as it stands; known ones are left out.
// All in one row: the driver takes longer over a row than over what is in it.

UNWIND $persons AS name
MATCH (person:Person {person_id: name})
USING INDEX SEEK person:Person(person_id)
WITH person
MATCH (person)<-[link:RESOLVES_TO]-(r:Record)
WHERE NOT r.key IN $known
RETURN collect({
  view: r.view,
  link: {
    person: person.person_id, block: link.block, owner: coalesce(link.owner, link.block),
    rung: link.rung, rule: link.rule, via: link.via, weakest: link.weakest, bits: link.bits,
    fields: coalesce(link.fields, []), confidence: link.confidence, since: toString(link.since)
  },
  records: person.records,
  points: [(r)-[:HAS]->(p:Point) WHERE p.barred OR COUNT { (p)<-[:HAS]-() } > 1 | {
    key: p.key, barred: coalesce(p.barred, false)
  }],
  judged: [(r)-[:JUDGED]-(o:Record) | o.key],
  reviews: [(r)<-[:ABOUT]-(v:Review) WHERE v.state = 'open' AND NOT v.rule STARTS WITH 'audit.' | v.review_id],
  evidence: [(r)-[:EVIDENCE]-(o:Record) | o.key],
  owed: r.owed IS NOT NULL
}) AS rows
