// How many values of each kind join nobody, by their limit or because a person said so.
//
// scans: whole graph, for the audit

MATCH (k:Point)
WHERE k.barred
RETURN k.kind AS name, count(*) AS number
