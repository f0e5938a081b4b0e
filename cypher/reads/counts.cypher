// How much of everything there is.
//
// scans: whole graph, for the report

RETURN COUNT { (:Record) } AS records,
       COUNT { (p:Person) WHERE p.live } AS persons,
       COUNT { (p:Person) WHERE NOT p.live } AS retired,
       COUNT { (:Email) } AS emails,
       COUNT { (:Phone) } AS phones,
       COUNT { (:Identifier) } AS identifiers,
       COUNT { (k:Point) WHERE k.barred } AS barred,
       COUNT { (:Device) } AS devices,
       COUNT { (d:Device) WHERE COUNT { (d)-[:USED_BY]->() } > 1 } AS shared_devices,
       COUNT { (:Session)-[:ON]->(:Device) } AS sessions,
       COUNT { (:Session)-[b:BELONGS_TO]->(:Person) WHERE b.confidence >= 0.5 } AS attributed_sessions,
       COUNT { (:Session)-[b:BELONGS_TO]->(:Person) WHERE b.confidence >= 0.5 AND b.rule = 'device.single_user' } AS by_device,
       COUNT { (:Network) } AS networks,
       COUNT { (v:Review) WHERE v.state = 'open' } AS open_reviews,
       COUNT { (:Change) } AS unsent_changes
