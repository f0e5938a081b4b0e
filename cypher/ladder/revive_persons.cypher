// Takes back the retirement of persons that live again after a split.

UNWIND $persons AS person
MATCH (p:Person {person_id: person})-[m:MERGED_INTO]->(:Person)
USING INDEX p:Person(person_id)
DELETE m
