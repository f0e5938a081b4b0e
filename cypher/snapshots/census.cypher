// Every record, in key order: what it is, whose it is, what people said of it, and what is asked of it.
//
// All in one row: the driver takes longer over a row than over what is in it.

MATCH (r:Record)
USING INDEX SEEK r:Record(key)
WHERE r.key > $after
WITH r
ORDER BY r.key
LIMIT $limit
OPTIONAL MATCH (r)-[link:RESOLVES_TO]->(person:Person)
RETURN collect({
  view: r.view,
  emails: r.emails,
  phones: r.phones,
  link: CASE WHEN link IS NULL THEN null ELSE {
    person: person.person_id, block: link.block, owner: coalesce(link.owner, link.block),
    rung: link.rung, rule: link.rule, via: link.via, weakest: link.weakest, bits: link.bits,
    fields: coalesce(link.fields, []), confidence: link.confidence, since: toString(link.since)
  } END,
  refused: [(r)-[:HAS]->(p:Point) WHERE p.refused | p.key],
  judged: [(r)-[j:JUDGED]->(o:Record) | {left: r.key, right: o.key, verdict: j.verdict}],
  reviews: [(r)<-[:ABOUT]-(v:Review) WHERE v.state = 'open' AND NOT v.rule STARTS WITH 'audit.' | {review: v.review_id, rule: v.rule, evidence: v.evidence}]
}) AS rows
