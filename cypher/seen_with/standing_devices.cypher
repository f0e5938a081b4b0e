// Devices that rung 4 gave to somebody, and how many of their visits lack the same link.
//
// scans: whole graph, for the nightly job

MATCH (d:Device)-[u:USED_BY]->(p:Person)
WHERE u.rule = 'device.seen_with'
RETURN collect({
  device: d.device_id,
  person: p.person_id,
  confidence: u.confidence,
  provisional: u.provisional,
  because: u.because,
  unlike: COUNT {
    (d)<-[:ON]-(s:Session)
    WHERE NOT coalesce(s.bot, false) AND coalesce(s.consent, true)
      AND NOT EXISTS {
        (s)-[b:BELONGS_TO]->(p)
        WHERE b.rule = u.rule AND b.confidence = u.confidence AND b.provisional = u.provisional
      }
  }
}) AS rows
