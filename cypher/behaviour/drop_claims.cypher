// Drops claims that a visit, cut anew by a late event, no longer makes.

UNWIND $rows AS row
MATCH (s:Session {session_id: row.session})
USING INDEX SEEK s:Session(session_id)
WITH s, row
MATCH (s)-[c:CLAIMS]->(p:Point)
WHERE NOT p.key IN row.points
DELETE c
