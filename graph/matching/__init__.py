"""The ladder's pure heart: evidence in, partition and id decisions out; no store, no clock.

``view`` says what is kept of a record, ``snapshot`` which numbers are in force,
``partition`` who is one person, ``persons`` which ids that gives and takes.
"""
