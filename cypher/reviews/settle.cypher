// Closes an audit's questions about a pair of records that somebody has just decided.

MATCH (one:Record {key: $left})
USING INDEX SEEK one:Record(key)
MATCH (one)<-[:ABOUT]-(v:Review)
WHERE v.state = 'open' AND v.rule STARTS WITH 'audit.'
MATCH (v)-[:ABOUT]->(other:Record)
WHERE other.key = $right
SET v.state = 'closed', v.closed_at = datetime($at)
