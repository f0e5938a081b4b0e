// Takes back the retirement of persons that live again after a split.

UNWIND $persons AS person
MATCH (p:Person {person_id: person})
USING INDEX SEEK p:Person(person_id)
WITH p
MATCH (p)-[m:MERGED_INTO]->(:Person)
DELETE m
