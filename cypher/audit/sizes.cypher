// How many living persons have how many records.
//
// scans: whole graph, for the audit

MATCH (p:Person)
WHERE p.live
RETURN toString(p.records) AS name, count(*) AS number
