// Takes persons out of households, and households that nobody lives in any more away.

UNWIND $rows AS row
MATCH (p:Person {person_id: row.person})
USING INDEX SEEK p:Person(person_id)
MATCH (p)-[l:LIVES_IN]->(h:Household)
WHERE h.household_id = row.household
DELETE l
WITH DISTINCT h
WHERE NOT EXISTS { (h)<-[:LIVES_IN]-(:Person) }
DETACH DELETE h
