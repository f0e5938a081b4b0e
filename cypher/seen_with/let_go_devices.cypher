// Takes what rung 4 attached away from devices, with their visits; what other rungs say stays.

UNWIND $devices AS device
MATCH (d:Device {device_id: device})
USING INDEX SEEK d:Device(device_id)
WITH [(d)-[u:USED_BY]->(:Person) WHERE u.rule = 'device.seen_with' | u] +
     [(d)<-[:ON]-(:Session)-[b:BELONGS_TO]->(:Person) WHERE b.rule = 'device.seen_with' | b] AS gone
FOREACH (one IN gone | DELETE one)
