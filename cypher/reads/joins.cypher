// How many records joined a person by each rule.
//
// scans: whole graph, for the report

MATCH (:Record)-[l:RESOLVES_TO]->(:Person)
WHERE l.via IS NOT NULL
RETURN l.rung AS rung, l.rule AS rule, count(*) AS records
ORDER BY rung, rule
