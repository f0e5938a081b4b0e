// Puts a judgement in force, whole: what it is about, who said it and when.
//
// Saying it again after it was withdrawn puts it in force anew.  Each pair of records that it speaks of
// gets an edge of its own, so that two judgements on one pair are withdrawn independently.

MERGE (j:Judgement {judgement_id: $judgement})
SET j.kind = $kind, j.state = 'in_force', j.by = $by, j.at = datetime($at), j.left = $left, j.right = $right,
    j.point = $point, j.withdrawn_by = null, j.withdrawn_at = null
WITH j
UNWIND $left AS one
MATCH (a:Record {key: one})
USING INDEX SEEK a:Record(key)
UNWIND $right AS other
MATCH (b:Record {key: other})
USING INDEX SEEK b:Record(key)
MERGE (a)-[e:JUDGED {judgement_id: $judgement}]->(b)
SET e.verdict = $verdict
