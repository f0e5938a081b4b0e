// Keeps a person's word on two records, unless the opposite word is there already.
//
// The first word stays and comes back; the caller compares.  No row: a record is unknown.

MATCH (a:Record {key: $left})
USING INDEX SEEK a:Record(key)
MATCH (b:Record {key: $right})
USING INDEX SEEK b:Record(key)
MERGE (a)-[j:JUDGED]->(b)
ON CREATE SET j.verdict = $verdict, j.judgement_id = $judgement_id, j.by = $by, j.at = datetime($at), j.reason = $reason
RETURN j.judgement_id AS judgement_id, j.verdict AS verdict
