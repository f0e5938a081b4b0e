"""The ladder over columns: the same pure functions as live, joined set-based, for loads too large for transactions."""
