// How each record came to a person: the record it joined by, and every key the two have in common.
//
// The links form a tree whose root has no `via`.  Keys over their limit joined nobody and are left out.

MATCH (asked:Person {person_id: $person})
USING INDEX SEEK asked:Person(person_id)
OPTIONAL MATCH (asked)-[:MERGED_INTO*1..50]->(end:Person)
WHERE NOT EXISTS { (end)-[:MERGED_INTO]->() }
WITH coalesce(end, asked) AS p
MATCH (p)<-[l:RESOLVES_TO]-(r:Record)
OPTIONAL MATCH (v:Record {key: l.via})
RETURN p.person_id AS person,
       r.key AS record,
       l.via AS via,
       l.block AS block,
       l.rung AS rung,
       l.weakest AS weakest,
       l.rule AS rule,
       l.bits AS bits,
       coalesce(l.fields, []) AS said,
       l.confidence AS confidence,
       toString(l.since) AS since,
       l.snapshot AS snapshot,
       CASE WHEN v IS NULL THEN [] ELSE [(r)-[a:HAS]->(k:Point)<-[b:HAS]-(v) WHERE NOT coalesce(k.barred, false) |
         {point: k.key, kind: k.kind, here: a.assurance, there: b.assurance, weak: a.weak OR b.weak, barred: false}] END AS shared
ORDER BY r.key
