// Opens questions for a person, or opens them again; the id is a function of the pair and the rule.

UNWIND $rows AS row
MATCH (one:Record {key: row.left})
USING INDEX SEEK one:Record(key)
MATCH (other:Record {key: row.right})
USING INDEX SEEK other:Record(key)
MERGE (v:Review {review_id: row.review_id})
ON CREATE SET v.opened_at = datetime(row.at)
SET v.state = 'open', v.rule = row.rule, v.evidence = row.evidence, v.closed_at = null
MERGE (v)-[:ABOUT]->(one)
MERGE (v)-[:ABOUT]->(other)
