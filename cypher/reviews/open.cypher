// Open questions, oldest first, with the two records each is about and whose they are.

MATCH (v:Review)
USING INDEX SEEK v:Review(state, opened_at)
WHERE v.state = 'open' AND v.opened_at IS NOT NULL
WITH v
ORDER BY v.opened_at, v.review_id
SKIP $skip
LIMIT $limit
RETURN v.review_id AS review, v.rule AS rule, v.evidence AS evidence, toString(v.opened_at) AS opened_at,
       [(v)-[:ABOUT]->(r:Record)-[:RESOLVES_TO]->(p:Person) | {
         record: r.key, person: p.person_id, given_name: r.given_name, family_name: r.family_name,
         emails: r.emails, phones: r.phones, birth_date: r.birth_date, postcode: r.postcode
       }] AS records
