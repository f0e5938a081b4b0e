// Living persons that person ids lead to: themselves, or their heirs.

UNWIND $keys AS key
MATCH (:Person {person_id: key})-[:MERGED_INTO*0..50]->(p:Person {live: true})
RETURN key, p.person_id AS person, 1.0 AS confidence, 0 AS rung, 'verified' AS assurance
