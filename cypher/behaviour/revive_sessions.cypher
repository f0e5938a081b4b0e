// A session id that is in use again leads nowhere else.

UNWIND $sessions AS session
MATCH (s:Session {session_id: session})
USING INDEX SEEK s:Session(session_id)
WITH s
MATCH (s)-[c:CONTINUED_BY]->(:Session)
DELETE c
