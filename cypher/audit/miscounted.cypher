// Living persons whose number of records is not what they say.
//
// scans: whole graph, for the audit

MATCH (p:Person)
WHERE p.live
WITH p, COUNT { (p)<-[:RESOLVES_TO]-(:Record) } AS records
WHERE records <> p.records
WITH p, records
ORDER BY p.person_id
RETURN count(*) AS found, collect({persons: [p.person_id], records: [], parts: records})[..$limit] AS rows
