// What is kept of the given records, so that new versions can be merged into it.

UNWIND $keys AS key
MATCH (r:Record {key: key})
USING INDEX SEEK r:Record(key)
RETURN collect({view: r.view, emails: r.emails, phones: r.phones, identifiers: r.identifiers}) AS rows
