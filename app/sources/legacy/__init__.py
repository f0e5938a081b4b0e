"""The legacy catalogue."""
