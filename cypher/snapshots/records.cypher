// How many records there are; the count store knows.
//
// scans: nothing but the count store

MATCH (r:Record)
RETURN count(r) AS records
