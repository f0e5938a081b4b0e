"""A nightly second opinion on the identity graph: does another algorithm agree, what smells, what drifts.

Nothing here decides who is one person.
"""
