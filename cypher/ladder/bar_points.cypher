// Notes which points are over their limit, so that the next neighbourhood does not walk through them.

UNWIND $rows AS row
MATCH (p:Point {key: row.point})
USING INDEX SEEK p:Point(key)
SET p.barred = row.barred
