// Every retired person whose chain of heirs ends in one of the given ones, with what it had when it was retired.

UNWIND $persons AS person
MATCH (p:Person {person_id: person})
USING INDEX SEEK p:Person(person_id)
WITH p
MATCH (p)<-[:MERGED_INTO*1..]-(old:Person)
WITH DISTINCT old
MATCH (old)-[m:MERGED_INTO]->(heir:Person)
RETURN DISTINCT old.person_id AS person, heir.person_id AS heir, m.records AS records
