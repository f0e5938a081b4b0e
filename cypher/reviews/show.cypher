// One question by its id, open or closed, with the records it is about.

MATCH (v:Review {review_id: $review})
USING INDEX SEEK v:Review(review_id)
RETURN v.review_id AS review, v.state AS state, v.rule AS rule, v.evidence AS evidence,
       toString(v.opened_at) AS opened_at, toString(v.closed_at) AS closed_at,
       [(v)-[:ABOUT]->(r:Record) | r.key] AS records
