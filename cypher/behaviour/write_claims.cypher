// Writes who sessions say their visitor is.  An edge of its own type, so that a point's HAS degree counts records only.

UNWIND $rows AS row
MATCH (s:Session {session_id: row.session})
USING INDEX SEEK s:Session(session_id)
MERGE (p:Point {key: row.point})
ON CREATE SET p:$(row.label), p.kind = row.kind
MERGE (s)-[c:CLAIMS]->(p)
SET c.assurance = row.assurance
