// A session id that is in use again leads nowhere else.

UNWIND $sessions AS session
MATCH (:Session {session_id: session})-[c:CONTINUED_BY]->(:Session)
DELETE c
