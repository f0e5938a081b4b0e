// Takes visits of shared devices away from those whom rung 4 gave them to.

UNWIND $sessions AS session
MATCH (s:Session {session_id: session})
USING INDEX SEEK s:Session(session_id)
WITH s
MATCH (s)-[b:BELONGS_TO]->(:Person)
WHERE b.rule = 'visit.seen_with'
DELETE b
