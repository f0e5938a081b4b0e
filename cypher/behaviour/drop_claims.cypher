// Drops claims that a visit, cut anew by a late event, no longer makes.

UNWIND $rows AS row
MATCH (s:Session {session_id: row.session})-[c:CLAIMS]->(p:Point)
USING INDEX s:Session(session_id)
WHERE NOT p.key IN row.points
DELETE c
