// Of given devices: visits that say whose they are, whether or not anybody is known by that name, visits that ended
// with a refusal of consent, and whether the device's last word on it was one.

UNWIND $devices AS device
MATCH (d:Device {device_id: device})
USING INDEX SEEK d:Device(device_id)
RETURN collect({
  device: device,
  visits: [(d)<-[:ON]-(s:Session) WHERE EXISTS { (s)-[c:CLAIMS]->(:Point) WHERE c.assurance <> 'observed' } | s.session_id],
  denied: [(d)<-[:ON]-(s:Session) WHERE NOT s.consent | s.session_id],
  refused: COLLECT {
    MATCH (d)<-[:ON]-(s:Session)
    WHERE s.consent IS NOT NULL
    RETURN NOT s.consent
    ORDER BY s.ended_at DESC
    LIMIT 1
  } = [true]
}) AS rows
