// One person with records, devices, how many sessions, open questions and household; a retired id leads to its heir.
//
// Reads from one person node outwards, so cost is bounded by that person's
// degree.  Returns no row for an id that was never issued.  Sessions and questions are those at or over $least;
// everything else comes whole, because what is shown of it depends on the rest.

MATCH (asked:Person {person_id: $person})
USING INDEX SEEK asked:Person(person_id)
OPTIONAL MATCH (asked)-[:MERGED_INTO*1..50]->(end:Person)
WHERE NOT EXISTS { (end)-[:MERGED_INTO]->() }
WITH coalesce(end, asked) AS p
RETURN p.person_id AS person,
       coalesce(p.live, false) AS live,
       p.confidence AS confidence,
       [(p)<-[l:RESOLVES_TO]-(r:Record) | {
         view: r.view, emails: r.emails, phones: r.phones, identifiers: r.identifiers, block: l.block,
         rung: l.rung, weakest: l.weakest, rule: l.rule, confidence: l.confidence, since: toString(l.since)
       }] AS records,
       [(p)<-[u:USED_BY]-(d:Device) | {
         device: d.device_id, family: d.family, first_seen: toString(d.first_seen),
         last_seen: toString(d.last_seen),
         confidence: u.confidence, rung: u.rung, assurance: u.assurance,
         shared: COUNT { (d)-[:USED_BY]->() } > 1, provisional: coalesce(u.provisional, false), said: u.because
       }] AS devices,
       COUNT { (p)<-[b:BELONGS_TO]-(:Session) WHERE b.confidence >= 0.5 } AS believed,
       COUNT { (p)<-[b:BELONGS_TO]-(:Session) WHERE b.confidence >= 0.5 AND b.confidence >= $least } AS sessions,
       [(p)<-[l:RESOLVES_TO]-(:Record)<-[:ABOUT]-(v:Review) WHERE v.state = 'open' AND l.confidence >= $least | v.review_id] AS reviews,
       [(p)-[lives:LIVES_IN]->(h:Household) | {
         household: h.household_id, by: lives.by, since: toString(lives.since),
         others: [(h)<-[:LIVES_IN]-(o:Person) WHERE o <> p AND o.live | o.person_id]
       }] AS households,
       [path = (p)<-[:MERGED_INTO*1..50]-(old:Person) | {
         person: old.person_id, records: coalesce(last(relationships(path)).records, [])
       }] AS former
