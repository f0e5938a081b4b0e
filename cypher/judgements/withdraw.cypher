// Takes a judgement out of force; the node stays and says who withdrew it and when.

MATCH (j:Judgement {judgement_id: $judgement})
USING INDEX SEEK j:Judgement(judgement_id)
SET j.state = 'withdrawn', j.withdrawn_by = $by, j.withdrawn_at = datetime($at)
WITH j
UNWIND j.left AS one
MATCH (a:Record {key: one})
USING INDEX SEEK a:Record(key)
MATCH (a)-[e:JUDGED]->(:Record)
WHERE e.judgement_id = j.judgement_id
DELETE e
