"""The identity graph: records, the ladder, persons, and the only user of the Neo4j driver."""
