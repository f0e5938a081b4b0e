// Points records at their persons.  A record has one person: the edge to another one goes in the same statement.
//
// The former edge is found by a pattern inside the row: as an OPTIONAL MATCH a young graph had it
// planned as a join with every such edge there is.

UNWIND $rows AS row
MATCH (r:Record {key: row.record})
USING INDEX SEEK r:Record(key)
MATCH (p:Person {person_id: row.person})
USING INDEX SEEK p:Person(person_id)
FOREACH (former IN [(r)-[old:RESOLVES_TO]->(other) WHERE other.person_id <> row.person | old] | DELETE former)
MERGE (r)-[link:RESOLVES_TO]->(p)
SET link.confidence = row.confidence,
    link.rung = row.rung,
    link.weakest = row.weakest,
    link.rule = row.rule,
    link.via = row.via,
    link.bits = row.bits,
    link.fields = row.fields,
    link.block = row.block,
    link.owner = row.owner,
    link.since = datetime(row.since),
    link.snapshot = row.snapshot
