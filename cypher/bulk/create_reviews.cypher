// Opens questions about records that nobody has asked about before.

UNWIND $rows AS row
MATCH (one:Record {key: row.left})
USING INDEX SEEK one:Record(key)
MATCH (other:Record {key: row.right})
USING INDEX SEEK other:Record(key)
CREATE (v:Review {
  review_id: row.review_id,
  opened_at: datetime(row.at),
  state: 'open',
  rule: row.rule,
  evidence: row.evidence
})
CREATE (v)-[:ABOUT]->(one)
CREATE (v)-[:ABOUT]->(other)
