// What people decide is found by its id, and a merge by the change that made it.

CREATE CONSTRAINT judgement_id IF NOT EXISTS FOR (n:Judgement) REQUIRE n.judgement_id IS UNIQUE;
CREATE INDEX merged_change IF NOT EXISTS FOR ()-[m:MERGED_INTO]-() ON (m.change_id);
