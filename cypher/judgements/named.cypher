// Judgements by their ids, withdrawn ones too.

UNWIND $judgements AS name
MATCH (j:Judgement {judgement_id: name})
USING INDEX SEEK j:Judgement(judgement_id)
RETURN j.judgement_id AS judgement, j.kind AS kind, j.state AS state, j.by AS by, toString(j.at) AS at,
       j.left AS left, j.right AS right, j.point AS point, j.withdrawn_by AS withdrawn_by,
       toString(j.withdrawn_at) AS withdrawn_at
ORDER BY judgement
