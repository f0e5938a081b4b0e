// The merge that a change made, or that retired a person, as far as it is still in force.
//
// `built_upon` is the later merge that retired its heir, if one did.

OPTIONAL MATCH (asked:Person {person_id: $merge})-[by_person:MERGED_INTO]->(:Person)
OPTIONAL MATCH ()-[by_change:MERGED_INTO {change_id: $merge}]->()
WITH coalesce(by_person, by_change) AS m
WHERE m IS NOT NULL
WITH m, startNode(m) AS old, endNode(m) AS heir
RETURN old.person_id AS person, heir.person_id AS heir, m.cause AS cause, toString(m.at) AS at, m.records AS records,
       [(heir)-[later:MERGED_INTO]->(:Person) | coalesce(later.change_id, '')] AS built_upon,
       [(heir)<-[link:RESOLVES_TO]-(r:Record) | {record: r.key, since: toString(link.since)}] AS standing
