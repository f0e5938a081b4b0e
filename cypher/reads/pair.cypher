// Open questions about two records.

MATCH (a:Record {key: $left})
USING INDEX SEEK a:Record(key)
MATCH (b:Record {key: $right})
USING INDEX SEEK b:Record(key)
RETURN [(a)<-[:ABOUT]-(v:Review)-[:ABOUT]->(b) WHERE v.state = 'open' | {review: v.review_id, rule: v.rule}] AS reviews
