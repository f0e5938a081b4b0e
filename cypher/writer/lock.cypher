// Locks the one Writer node, and says which epoch, outbox sequence and records it has seen, and which snapshot is in force.
//
// The first SET takes the node's lock before its epoch is read, so two writers
// cannot both read the old one.  A caller whose epoch is lower must roll back.
// `taken` numbers the transactions that wrote records; `incarnation` tells one graph from the next.

MERGE (w:Writer {name: 'graph'})
SET w.locked_by = $epoch
WITH w, coalesce(w.epoch, 0) AS before
SET w.epoch = CASE WHEN before > $epoch THEN before ELSE $epoch END
RETURN w.epoch AS seen, coalesce(w.sequence, 0) AS sequence, coalesce(w.taken, 0) AS taken,
       coalesce(w.incarnation, '') AS incarnation, coalesce(w.snapshot, '') AS snapshot
