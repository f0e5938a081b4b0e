// Records written in one transaction, those after a key, with what their person fields are read from.

MATCH (r:Record)
USING INDEX SEEK r:Record(taken, key)
WHERE r.taken = $taken AND r.key > $record
RETURN r.taken AS taken, r.view AS view, r.emails AS emails, r.phones AS phones
ORDER BY r.taken, r.key
LIMIT $limit
