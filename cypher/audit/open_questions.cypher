// Open questions that an audit asked.

MATCH (v:Review)
USING INDEX SEEK v:Review(state, opened_at)
WHERE v.state = 'open' AND v.opened_at IS NOT NULL AND v.rule STARTS WITH 'audit.'
RETURN v.review_id AS review
