// What is kept of the given records, so that new versions can be merged into it.

UNWIND $keys AS key
MATCH (r:Record {key: key})
USING INDEX r:Record(key)
RETURN r.key AS key, r.view AS view, r.emails AS emails, r.phones AS phones, r.identifiers AS identifiers
