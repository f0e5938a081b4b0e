"""Person fields of the records that were compared last, decoded, in this process's memory only."""

from collections import OrderedDict
from collections.abc import Mapping
from typing import Final

from msgspec import Struct

from graph.fields.record import PersonFields
from graph.ids import RecordKey


class Known(Struct, frozen=True, gc=False):
    """A record as it is compared."""

    key: RecordKey
    fields: PersonFields


class Recent:
    """The last ``most`` records that were asked for, by number.

    Args:
        most: About 1.5 kB each.
    """

    def __init__(self, most: int) -> None:
        self._most: Final = most
        self._known: Final[OrderedDict[int, Known]] = OrderedDict()

    def get(self, number: int) -> Known | None:
        """Return a record that is remembered, and remember it longer."""
        if found := self._known.get(number):
            self._known.move_to_end(number)
        return found

    def put(self, number: int, known: Known) -> None:
        """Remember a record in place of the one that was not asked for the longest."""
        self._known[number] = known
        if len(self._known) > self._most:
            self._known.popitem(last=False)

    def learn(self, changed: Mapping[int, Known]) -> None:
        """Remember records as they are after a change."""
        for number, known in changed.items():
            self._known.pop(number, None)
            self.put(number, known)

    def clear(self) -> None:
        """Forget all."""
        self._known.clear()
