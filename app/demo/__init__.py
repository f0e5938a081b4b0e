"""The demo: a simulator of the seven systems, the run, and the report."""
