// Points records at their persons.  A record has one person: the edge to another one goes in the same statement.

UNWIND $rows AS row
MATCH (r:Record {key: row.record})
USING INDEX SEEK r:Record(key)
MATCH (p:Person {person_id: row.person})
USING INDEX SEEK p:Person(person_id)
OPTIONAL MATCH (r)-[old:RESOLVES_TO]->(former:Person)
WHERE former.person_id <> row.person
DELETE old
WITH DISTINCT r, p, row
MERGE (r)-[link:RESOLVES_TO]->(p)
SET link.confidence = row.confidence,
    link.rung = row.rung,
    link.weakest = row.weakest,
    link.rule = row.rule,
    link.via = row.via,
    link.bits = row.bits,
    link.block = row.block,
    link.owner = row.owner,
    link.since = datetime(row.since),
    link.snapshot = row.snapshot
