// Notes that a migration was applied in full; the first note stays.

MERGE (m:Migration {version: $version})
ON CREATE SET m.name = $name, m.checksum = $checksum
