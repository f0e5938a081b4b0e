"""The local stack: Neo4j, Redis, API and worker as supervised child processes on loopback."""
