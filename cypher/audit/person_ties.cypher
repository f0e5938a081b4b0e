// How each of the given persons' records joined, and what ties two of its records together.

UNWIND $persons AS person
MATCH (p:Person {person_id: person})
USING INDEX SEEK p:Person(person_id)
RETURN p.person_id AS person,
       [(p)<-[l:RESOLVES_TO]-(r:Record) | {
         record: r.key, via: l.via, rung: l.rung, rule: l.rule, bits: l.bits,
         own: NOT coalesce(r.shared, false), given_name: r.given_name, family_name: r.family_name, birth_date: r.birth_date
       }] AS joins,
       COLLECT {
         MATCH (p)<-[:RESOLVES_TO]-(r:Record)
         MATCH (r)-[h:HAS]->(k:Point)
         WHERE h.assurance <> 'observed' AND NOT coalesce(k.barred, false)
         WITH k, collect(r.key) AS records
         WHERE size(records) > 1
         RETURN {tie: k.key, records: records}
       } AS shared,
       COLLECT {
         MATCH (p)<-[:RESOLVES_TO]-(a:Record)
         MATCH (a)-[e:EVIDENCE|JUDGED]->(b:Record)
         WHERE (e.bits >= 0 OR e.verdict = 'must') AND EXISTS { (b)-[:RESOLVES_TO]->(p) }
         RETURN {tie: a.key + ' ' + b.key, records: [a.key, b.key]}
       } AS paired
