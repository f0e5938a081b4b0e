// Visits of shared devices that rung 4 gave to somebody.
//
// scans: whole graph, for the nightly job

MATCH (d:Device)<-[:ON]-(s:Session)-[b:BELONGS_TO]->(p:Person)
WHERE b.rule = 'visit.seen_with'
RETURN collect({
  device: d.device_id,
  session: s.session_id,
  person: p.person_id,
  confidence: b.confidence,
  provisional: b.provisional,
  because: b.because
}) AS rows
