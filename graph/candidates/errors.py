"""What can go wrong with the candidate index; it is derived, so all of it heals."""


class CandidatesUnavailable(Exception):
    """Another process has the index open, or its folder cannot be used; wait and repeat."""


class CandidatesBehind(Exception):
    """The graph has records that the index has not seen; catch up and repeat."""
