"""What can go wrong with the candidate index; it is derived, so all of it heals."""

from graph.errors import GraphUnavailable


class CandidatesUnavailable(GraphUnavailable):
    """Another process has the index open, or its folder cannot be used; wait and repeat."""

    def __init__(self) -> None:
        super().__init__("candidates")


class CandidatesBehind(Exception):
    """The graph has records that the index has not seen; catch up and repeat."""
