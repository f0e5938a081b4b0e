// Every retired person whose chain of heirs ends in one of the given ones, with what it had when it was retired.

UNWIND $persons AS person
MATCH (p:Person {person_id: person})<-[:MERGED_INTO*1..]-(old:Person)-[m:MERGED_INTO]->(heir:Person)
USING INDEX p:Person(person_id)
RETURN DISTINCT old.person_id AS person, heir.person_id AS heir, m.records AS records
