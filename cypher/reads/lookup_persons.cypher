// Living persons that person ids lead to: themselves, or their heirs.
//
// A retired id is as sure as the least sure of the records that it brought, as far as they are the heir's still.

UNWIND $keys AS key
MATCH (asked:Person {person_id: key})
USING INDEX SEEK asked:Person(person_id)
WITH asked, key
MATCH way = (asked)-[:MERGED_INTO*0..50]->(p:Person {live: true})
WITH key, p, length(way) = 0 AS itself, coalesce(head(relationships(way)).records, []) AS brought
WITH key, p, itself,
     CASE WHEN itself THEN [] ELSE [(p)<-[l:RESOLVES_TO]-(r:Record) WHERE r.key IN brought | l] END AS links
RETURN key, p.person_id AS person,
       CASE WHEN itself THEN 1.0
            WHEN size(links) = 0 THEN 0.0
            ELSE reduce(least = 1.0, l IN links | CASE WHEN l.confidence < least THEN l.confidence ELSE least END)
       END AS confidence,
       reduce(most = 0, l IN links | CASE WHEN l.weakest > most THEN l.weakest ELSE most END) AS rung,
       'verified' AS assurance
