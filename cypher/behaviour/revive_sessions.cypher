// A session id that is in use again leads nowhere else.

UNWIND $sessions AS session
MATCH (s:Session {session_id: session})-[c:CONTINUED_BY]->(:Session)
USING INDEX s:Session(session_id)
DELETE c
