"""Everything that can go wrong while reading or writing the identity graph.

* GraphError
  x GraphUnavailable      the database did not answer in time; wait and repeat
  x GraphRefused          the database refused a statement; the data or a bug caused it
  x StaleWriter           another writer holds a higher epoch; stop writing
  x UnknownPerson         a person id that was never issued, or was erased
  x UnsurePerson          a retired id that is a living person's with less confidence than was asked for
  x UnknownRecord         a record key the graph has never seen
  x SameRecord          two records were asked for, and there is one
  x ContradictingJudgement  a person's word says the opposite already
  x UnknownReview       a question that was never asked
  x UnknownJudgement    a judgement that nobody ever said
  x UnknownMerge        a merge that never was
  x UnknownValue        an email, phone or identifier that no record holds
  x BuiltUpon           a later merge builds on the one to undo
  x NotOnePerson        records to take apart that are not part of one person
  x TooManyRecords      a judgement that would speak of too many pairs
  x KeyMismatch           the HMAC key is not the one this graph was built with
  x SnapshotFileError     a file is no snapshot of this product
  x UnreadableSnapshot    this product cannot read the graph's own snapshot; do not start
  x SnapshotChanged       another snapshot is in force than the one that was read; read it again and repeat
  x SnapshotNameTaken     the graph has other numbers under this version
  x UnknownSnapshot       no snapshot of this version was ever in force
  x NothingBefore         a graph's first snapshot has none to go back to
* QueryContractError      a query and its Python types disagree; a bug, never retried

Nothing here knows about HTTP.
"""

from collections.abc import Iterable

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


class UnsurePerson(GraphError):
    """The id was merged into another person's, which is not as sure as was asked for."""

    def __init__(self, person: PersonId) -> None:
        self.person = person
        super().__init__(f"{person} was merged with less confidence than was asked for")


class UnknownRecord(GraphError):
    """The graph has no record of this key; the key itself may be personal and is left out of the message."""

    def __init__(self, key: RecordKey) -> None:
        self.key = key
        super().__init__("no such record")


class SameRecord(GraphError):
    """Two different records were asked for, and there is one."""

    def __init__(self) -> None:
        super().__init__("both are the same record")


class ContradictingJudgement(GraphError):
    """Judgements in force say the opposite, directly or by a chain of must-links; nothing was written.

    Attributes:
        judgements: Those that speak against it, in order of their ids.
    """

    def __init__(self, judgements: Iterable[str]) -> None:
        self.judgements = tuple(sorted(set(judgements)))
        super().__init__(f"in force and against it: judgement {', '.join(self.judgements)}")


class UnknownReview(GraphError):
    """No question has this id."""

    def __init__(self) -> None:
        super().__init__("no such review")


class UnknownJudgement(GraphError):
    """Nobody ever said what this id stands for."""

    def __init__(self, judgement: str) -> None:
        self.judgement = judgement
        super().__init__("no such judgement")


class UnknownMerge(GraphError):
    """Neither a change nor a person of this id was ever merged."""

    def __init__(self, merge: str) -> None:
        self.merge = merge
        super().__init__("no such merge")


class UnreadableRuling(GraphError):
    """A ruling that this version cannot read: another one wrote it; it was not carried out."""

    def __init__(self) -> None:
        super().__init__("this version cannot read the ruling")


class UnknownValue(GraphError):
    """No record holds this email, phone or identifier; the value is left out of the message."""

    def __init__(self) -> None:
        super().__init__("no record holds this value")


class BuiltUpon(GraphError):
    """The heir of a merge was merged itself since; that one is undone first.

    Attributes:
        later: Change id of the later merge.
    """

    def __init__(self, later: str) -> None:
        self.later = later
        super().__init__(f"the later merge {later} builds on this one; undo that first")


class NotOnePerson(GraphError):
    """Records to take apart belong to no person, or to several."""

    def __init__(self, persons: int) -> None:
        self.persons = persons
        super().__init__(f"the records belong to {persons} persons; name records of one")


class TooManyRecords(GraphError):
    """A judgement would speak of more pairs of records than one may.

    Attributes:
        pairs: How many it would be.
    """

    def __init__(self, pairs: int, most: int) -> None:
        self.pairs = pairs
        super().__init__(f"{pairs} pairs of records, of {most} at the most; bar the value that joins them")


class KeyMismatch(GraphError):
    """The HMAC key does not match the fingerprint kept in the graph; starting would file every contact twice."""

    def __init__(self) -> None:
        super().__init__("the HMAC key is not the one this graph was built with")


class SnapshotFileError(GraphError):
    """A file is no snapshot of this product; the message names the field and the reason."""


class UnreadableSnapshot(GraphError):
    """The snapshot in force was written by another version of the product; nothing may be decided under another."""

    def __init__(self, version: str, reason: str) -> None:
        self.version = version
        super().__init__(
            f"this graph's snapshot {version} cannot be read ({reason}); start the version of Kindred that wrote it"
        )


class SnapshotChanged(GraphError):
    """The numbers in force are not those that were read before; nothing was written."""

    def __init__(self, mine: str, in_force: str) -> None:
        self.mine = mine
        self.in_force = in_force
        super().__init__(f"snapshot {in_force} is in force, and not {mine}")


class SnapshotNameTaken(GraphError):
    """A version stands for one set of numbers in a graph, for ever."""

    def __init__(self, version: str) -> None:
        self.version = version
        super().__init__(f"the graph has other numbers under version {version}; give these another version")


class UnknownSnapshot(GraphError):
    """No snapshot of this version was ever in force in this graph."""

    def __init__(self) -> None:
        super().__init__("no snapshot of this version was ever in force")


class TooFewAnswers(GraphError):
    """Too few people are known to say how often a link is right."""

    def __init__(self, found: int, least: int) -> None:
        super().__init__(
            f"{found} records of known people were joined by summed evidence (rungs 2 and 3), and {least} are needed"
            " to fit a calibration"
        )


class NothingBefore(GraphError):
    """The snapshot was the first of its graph."""

    def __init__(self, version: str) -> None:
        self.version = version
        super().__init__(f"no snapshot was in force before {version}")


class QueryContractError(Exception):
    """A query and its Python types disagree."""
