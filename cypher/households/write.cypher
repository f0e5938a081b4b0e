// Lets persons live in households; who lived there before keeps since when.

UNWIND $rows AS row
MATCH (p:Person {person_id: row.person})
USING INDEX SEEK p:Person(person_id)
MERGE (h:Household {household_id: row.household})
MERGE (p)-[l:LIVES_IN]->(h)
ON CREATE SET l.since = datetime($at)
SET l.by = row.by
