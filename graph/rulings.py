"""What somebody tells us to do about identity, in the words it waits in and the words it is answered in."""

from datetime import datetime

from msgspec import Struct

from graph.changes import IdentityChange
from graph.ids import ContactKey, PersonId, RecordKey
from graph.resolution import Resolution


class _Ruling(Struct, frozen=True, kw_only=True, tag_field="what"):
    """Common to all.

    Attributes:
        by: Name of the API key that says so; an account of ours, no customer.
        at: When it was said; aware, UTC.
        dry_run: Only say what would happen.
    """

    by: str
    at: datetime
    dry_run: bool = False


class Same(_Ruling, frozen=True, kw_only=True, tag="same"):
    """Two records are one person: a must-link."""

    left: RecordKey
    right: RecordKey


class Different(_Ruling, frozen=True, kw_only=True, tag="different"):
    """Two records are two persons: a cannot-link."""

    left: RecordKey
    right: RecordKey


class Unmerge(_Ruling, frozen=True, kw_only=True, tag="unmerge"):
    """A merge was wrong.

    Attributes:
        merge: Id of its change, or of the person that it retired.
    """

    merge: str


class TakeApart(_Ruling, frozen=True, kw_only=True, tag="take_apart"):
    """Some records of a person are not that person."""

    records: tuple[RecordKey, ...]


class Apart(_Ruling, frozen=True, kw_only=True, tag="apart"):
    """Two groups of records are not one person: what an undo found to keep apart, said again."""

    left: tuple[RecordKey, ...]
    right: tuple[RecordKey, ...]


class Bar(_Ruling, frozen=True, kw_only=True, tag="bar"):
    """A value joins people wrongly and gives nothing to anyone from now on."""

    point: ContactKey


class Withdraw(_Ruling, frozen=True, kw_only=True, tag="withdraw"):
    """A judgement does not hold any more."""

    judgement: str


class Switch(_Ruling, frozen=True, kw_only=True, tag="switch"):
    """Other numbers are in force from now on, and every record is decided under them.

    Attributes:
        text: The snapshot file.
    """

    text: str


class SwitchBack(_Ruling, frozen=True, kw_only=True, tag="switch_back"):
    """The numbers before a snapshot are in force again.

    Attributes:
        version: That snapshot's; None for the last one that was switched to.
    """

    version: str | None = None


type Judged = Same | Different | Unmerge | TakeApart | Apart | Bar | Withdraw
"""What is said of records."""

type Renumbering = Switch | SwitchBack
"""What is said of the numbers."""

type Ruling = Judged | Renumbering


class Effect(Struct, frozen=True, kw_only=True):
    """What a ruling did, or would do.

    Attributes:
        judgement: By which id it can be withdrawn; None where nothing was there to judge.
        already: It was so before; nothing changed.
        withdrawn: Judgements that it took out of force.
        changes: Ids that were given, retired and revived, in order; of a snapshot's the first 50.
        more_changes: How many are not listed; the id ledger has all of them.
        touched: Records whose person or link is another one now.
        persons: Live persons of the records it is about, in order, afterwards.
        dry_run: Nothing was written.
    """

    judgement: str | None = None
    already: bool = False
    withdrawn: tuple[str, ...] = ()
    changes: tuple[IdentityChange, ...] = ()
    more_changes: int = 0
    touched: int = 0
    persons: tuple[PersonId, ...] = ()
    dry_run: bool = False


class Ruled(Struct, frozen=True):
    """An effect, and what of the graph changed by it."""

    effect: Effect
    resolution: Resolution
