// The oldest id decisions that nobody has acknowledged, in the order they were taken.

MATCH (c:Change)
USING INDEX SEEK c:Change(sequence, position)
WHERE c.sequence >= 0 AND c.position IS NOT NULL
RETURN c.change_id AS change_id, c.kind AS kind, c.person AS person, c.heir AS heir,
       c.records AS records, c.cause AS cause, toString(c.at) AS at
ORDER BY c.sequence, c.position
LIMIT $limit
