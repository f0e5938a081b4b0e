// Persons after a given one, in order, with the addresses that their records call their own.
//
// What a record shares with another person (a gift return's address) is not its holder's.

MATCH (p:Person)
USING INDEX SEEK p:Person(person_id)
WHERE p.person_id > $after
WITH p
ORDER BY p.person_id
LIMIT $limit
RETURN collect({
  person: p.person_id,
  addresses: [(p)<-[:RESOLVES_TO]-(r:Record)
              WHERE r.street IS NOT NULL AND r.postcode IS NOT NULL AND NOT coalesce(r.shared, false) |
              {street: r.street, postcode: r.postcode, name: coalesce(r.family_name, ''), at: toString(r.last_seen)}]
}) AS rows
