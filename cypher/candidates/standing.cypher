// Which graph this is and how many transactions have written records; a graph gets its name when it is first asked.

MERGE (w:Writer {name: 'graph'})
SET w.incarnation = coalesce(w.incarnation, randomUUID())
RETURN w.incarnation AS incarnation, coalesce(w.taken, 0) AS taken
