// Leads old session ids to their heirs, after a late event changed where a visit begins.

UNWIND $rows AS row
MERGE (old:Session {session_id: row.old})
MERGE (heir:Session {session_id: row.heir})
WITH old, heir
OPTIONAL MATCH (old)-[gone:ON|CLAIMS|BELONGS_TO|CONTINUED_BY]->()
DELETE gone
WITH DISTINCT old, heir
MERGE (old)-[:CONTINUED_BY]->(heir)
