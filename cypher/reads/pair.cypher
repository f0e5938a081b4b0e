// What two records have in common, and what was asked or said about them.

MATCH (a:Record {key: $left})
USING INDEX SEEK a:Record(key)
MATCH (b:Record {key: $right})
USING INDEX SEEK b:Record(key)
RETURN [(a)-[:RESOLVES_TO]->(p:Person) | p.person_id] AS left,
       [(b)-[:RESOLVES_TO]->(p:Person) | p.person_id] AS right,
       [(a)-[x:HAS]->(k:Point)<-[y:HAS]-(b) |
         {point: k.key, kind: k.kind, here: x.assurance, there: y.assurance, weak: x.weak OR y.weak,
          barred: coalesce(k.barred, false)}] AS shared,
       [(a)<-[:ABOUT]-(v:Review)-[:ABOUT]->(b) WHERE v.state = 'open' | v.rule] AS reviews,
       [(a)-[j:JUDGED]-(b) | j.verdict] AS judged
