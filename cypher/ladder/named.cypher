// The given records, each with its link as it stands; known ones are left out.

UNWIND $keys AS key
MATCH (r:Record {key: key})
USING INDEX r:Record(key)
WHERE NOT r.key IN $known
OPTIONAL MATCH (r)-[link:RESOLVES_TO]->(person:Person)
RETURN r.view AS view,
       CASE WHEN link IS NULL THEN null ELSE {
         person: person.person_id, block: link.block, rung: link.rung, rule: link.rule, via: link.via,
         weakest: link.weakest, bits: link.bits, confidence: link.confidence, since: toString(link.since)
       } END AS link,
       [(r)-[:HAS]->(p:Point) WHERE p.barred | p.key] AS barred,
       [(r)-[:JUDGED]-(o:Record) | o.key] AS judged,
       [(r)<-[:ABOUT]-(v:Review) WHERE v.state = 'open' | v.review_id] AS reviews
