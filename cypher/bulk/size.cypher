// Whether the graph holds anything besides what it says of itself.
//
// scans: whole graph until the first such node; only an offline import asks

MATCH (n)
WHERE NOT n:Migration AND NOT n:Keyring AND NOT n:Writer AND NOT n:Snapshot
WITH n
LIMIT 1
RETURN count(n) > 0 AS held
