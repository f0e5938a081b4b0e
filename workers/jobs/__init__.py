"""Jobs that arq runs; each writes one line and keeps no result."""
