// How many records each source has.
//
// scans: whole graph, for the audit

MATCH (r:Record)
RETURN r.source AS name, count(*) AS number
