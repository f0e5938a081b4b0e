// A snapshot that is or was in force.

MATCH (s:Snapshot {version: $version})
USING INDEX SEEK s:Snapshot(version)
RETURN s.version AS version, s.fingerprint AS fingerprint, s.text AS text, s.after AS after
