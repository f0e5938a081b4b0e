// Marks records that a withdrawal took evidence from and that wait to be decided; what waits already keeps its mark.

UNWIND $keys AS key
MATCH (r:Record {key: key})
USING INDEX SEEK r:Record(key)
WHERE r.owed IS NULL
SET r.owed = $sequence, r.owed_for = $cause, r.owed_at = datetime($at)
