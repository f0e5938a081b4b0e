// Checksums of those of the given migrations that were applied to this graph.

UNWIND $versions AS version
MATCH (m:Migration {version: version})
RETURN m.version AS version, m.checksum AS checksum
