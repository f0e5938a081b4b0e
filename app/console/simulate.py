"""``kindred simulate``."""
