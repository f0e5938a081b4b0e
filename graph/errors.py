"""Everything that can go wrong while reading or writing the identity graph.

* GraphError
  x GraphUnavailable      the database did not answer in time; wait and repeat
  x GraphRefused          the database refused a statement; the data or a bug caused it
  x StaleWriter           another writer holds a higher epoch; stop writing
  x UnknownPerson         a person id that was never issued, or was erased
  x UnknownRecord         a record key the graph has never seen
  x ContradictingJudgement  a person's word says the opposite already
  x KeyMismatch           the HMAC key is not the one this graph was built with
* QueryContractError      a query and its Python types disagree; a bug, never retried

Nothing here knows about HTTP.
"""

from graph.ids import PersonId, RecordKey


class GraphError(Exception):
    """The identity graph could not do what was asked."""


class GraphUnavailable(GraphError):
    """The database did not answer within the limit; nothing was changed that a repeat would not change too.

    Attributes:
        query: Name of the statement or unit of work.
    """

    def __init__(self, query: str) -> None:
        self.query = query
        super().__init__(f"{query}: the graph did not answer in time")


class GraphRefused(GraphError):
    """The database refused a statement: repeating the same data fails in the same way.

    Attributes:
        query: Name of the statement or unit of work.
        code: The server's own code; its message may hold values, so it is left out.
    """

    def __init__(self, query: str, code: str) -> None:
        self.query = query
        self.code = code
        super().__init__(f"{query}: refused with {code}")


class StaleWriter(GraphError):
    """A transaction came with a lower epoch than the graph has seen; nothing was written."""

    def __init__(self, epoch: int, seen: int) -> None:
        self.epoch = epoch
        self.seen = seen
        super().__init__(f"writer epoch {epoch} is behind {seen}")


class UnknownPerson(GraphError):
    """No person has this id, and no person ever had it."""

    def __init__(self, person: PersonId) -> None:
        self.person = person
        super().__init__(f"no person {person}")


class UnknownRecord(GraphError):
    """The graph has no record of this key; the key itself may be personal and is left out of the message."""

    def __init__(self, key: RecordKey) -> None:
        self.key = key
        super().__init__("no such record")


class ContradictingJudgement(GraphError):
    """The opposite verdict on the same two records is in force.

    Attributes:
        judgement_id: The one that speaks against it.
    """

    def __init__(self, judgement_id: str) -> None:
        self.judgement_id = judgement_id
        super().__init__(f"judgement {judgement_id} says the opposite")


class KeyMismatch(GraphError):
    """The HMAC key does not match the fingerprint kept in the graph; starting would file every contact twice."""

    def __init__(self) -> None:
        super().__init__("the HMAC key is not the one this graph was built with")


class QueryContractError(Exception):
    """A query and its Python types disagree."""
