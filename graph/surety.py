"""What is left of a person to somebody who asks for a least confidence.

Everything here is monotone: what a confidence leaves out, a higher one leaves out too, and a confidence of 0 leaves out nothing.
"""

from collections.abc import Iterable, Mapping

from msgspec import Struct

from graph.fields.folding import words
from graph.households.dwelling import Dwelling, dwelling
from graph.ids import PersonId, RecordKey
from graph.matching.view import RecordView


class LeftOut(Struct, frozen=True):
    """How many things are the person's with less confidence than was asked for; never which."""

    records: int
    devices: int
    sessions: int


class Retired(Struct, frozen=True):
    """An id that was merged into the person's.

    Attributes:
        records: What it brought.
    """

    person: PersonId
    records: tuple[RecordKey, ...]


def sure_of(old: Retired, confidences: Mapping[RecordKey, float]) -> float:
    """Return how sure it is that a retired id means this person: as the least sure of the records that it brought.

    Which of them was its core is not known any more, so the id is as doubtful as the worst.  Records
    that are another person's by now say nothing; an id that none is left of is not sure at all.

    Args:
        old: The id.
        confidences: Of each record that is the person's now.
    """
    return min((confidences[record] for record in old.records if record in confidences), default=0.0)


def lives_there(
    left: Iterable[RecordView], every: Iterable[RecordView], by: str, *, devices_left: bool
) -> bool:
    """Tell whether a household still follows from what is left.

    It does where every door and family name that the records call their own is also named by a record that is left,
    and, where a network alone speaks for the household, no device was left out.

    Args:
        left: The records that are shown.
        every: All of the person's.
        by: What the household shares besides the door.
        devices_left: Whether all devices are shown.
    """
    return _doors(left) >= _doors(every) and (devices_left or by != "network")


def _doors(views: Iterable[RecordView]) -> set[tuple[Dwelling, tuple[str, ...]]]:
    found: set[tuple[Dwelling, tuple[str, ...]]] = set()
    for view in views:
        said = {name: dated.value for name, dated in view.fields.items()}
        door = dwelling(said.get("street", ""), said.get("postcode", ""))
        if door is not None and not view.shared:
            found.add((door, tuple(words(said.get("family_name", "")))))
    return found
