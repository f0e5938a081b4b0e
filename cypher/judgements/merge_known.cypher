// Whether a merge was ever made: a living person of this id, or a decision that still waits in the outbox.

OPTIONAL MATCH (p:Person {person_id: $merge})
OPTIONAL MATCH (c:Change {change_id: $merge})
RETURN coalesce(p.live, false) OR coalesce(c.kind = 'merged', false) AS known
