// Who lives in which household as the graph has it; a person who was merged since counts as the heir.
//
// scans: whole graph, for the nightly job

MATCH (was:Person)-[l:LIVES_IN]->(h:Household)
OPTIONAL MATCH (was)-[:MERGED_INTO*1..50]->(end:Person)
WHERE NOT EXISTS { (end)-[:MERGED_INTO]->() }
RETURN collect({
  household: h.household_id, was: was.person_id, person: coalesce(end, was).person_id, by: l.by
}) AS rows
