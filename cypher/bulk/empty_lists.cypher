// Gives imported records and links the empty lists that the import tool cannot write.
//
// scans: every record, once after an import

MATCH (r:Record)-[link:RESOLVES_TO]->(:Person)
WHERE r.emails IS NULL OR r.phones IS NULL OR r.identifiers IS NULL OR link.fields IS NULL
CALL (r, link) {
  SET r.emails = coalesce(r.emails, []),
      r.phones = coalesce(r.phones, []),
      r.identifiers = coalesce(r.identifiers, []),
      link.fields = coalesce(link.fields, [])
} IN TRANSACTIONS OF 10000 ROWS
