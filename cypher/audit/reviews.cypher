// How many questions are open, by rule.

MATCH (v:Review)
USING INDEX SEEK v:Review(state, opened_at)
WHERE v.state = 'open' AND v.opened_at IS NOT NULL
RETURN v.rule AS name, count(*) AS number
