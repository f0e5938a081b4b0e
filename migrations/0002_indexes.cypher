// Indexes that ordered and filtered reads need beside the constraints.

CREATE INDEX change_sequence IF NOT EXISTS FOR (n:Change) ON (n.sequence, n.position);
CREATE INDEX review_state IF NOT EXISTS FOR (n:Review) ON (n.state, n.opened_at);
