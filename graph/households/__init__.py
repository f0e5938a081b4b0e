"""Households: persons who share a home, a layer of its own that never merges anyone.

Who lives together is a function of the records and networks as they are; only the ids have a history.
"""
