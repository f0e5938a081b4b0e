// Which of the given person ids somebody has, or had.

UNWIND $persons AS person
MATCH (p:Person {person_id: person})
USING INDEX SEEK p:Person(person_id)
RETURN p.person_id AS person
