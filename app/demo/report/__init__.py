"""The report of a demo run: figures from the stores and the truth, a page with pictures, and the same as JSON."""
