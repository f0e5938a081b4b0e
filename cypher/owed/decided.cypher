// Takes the marks off records that are decided in this transaction.

UNWIND $keys AS key
MATCH (r:Record {key: key})
USING INDEX SEEK r:Record(key)
REMOVE r.owed, r.owed_for, r.owed_at
