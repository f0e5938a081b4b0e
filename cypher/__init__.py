"""Every statement sent to Neo4j, one a file, and their loader."""
