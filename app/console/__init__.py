"""Commands of the ``kindred`` command line, one noun a file."""
