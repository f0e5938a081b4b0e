// Every retired person id with the living one it leads to.
//
// scans: whole graph, for the rebuild check

MATCH (old:Person)-[:MERGED_INTO*1..50]->(heir:Person {live: true})
RETURN old.person_id AS person, heir.person_id AS heir
ORDER BY person
