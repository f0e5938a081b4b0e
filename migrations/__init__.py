"""Numbered Cypher migrations of the identity graph, applied once each."""
