// Records that wait to be decided since a withdrawal, the longest waiting first; no other record is in the index.
// All in one row: the driver takes longer over a row than over what is in it.

MATCH (r:Record)
USING INDEX SEEK r:Record(owed)
WHERE r.owed > 0
WITH r
ORDER BY r.owed, r.key
LIMIT $limit
RETURN collect({
  key: r.key, view: r.view, sequence: r.owed, cause: r.owed_for, at: toString(r.owed_at)
}) AS rows
