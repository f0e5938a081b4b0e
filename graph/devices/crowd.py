"""How many devices a network or an item saw: what many share says little of two."""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from itertools import accumulate
from typing import Final

from msgspec import Struct

from graph.devices.activity import Activity, day_of
from graph.devices.chance import Period


class Crowd(Struct, frozen=True, kw_only=True):
    """Devices counted.

    Attributes:
        overall: Devices that each network saw at all.
        daily: The same by network and day (since 1970, UTC).
        items: Devices that were seen with each item.
        period: From the first day to the last on which any device was seen.
        sights: Sum of ``items``.
        squares: For each number of devices, the sum of squares of all items that so many saw or fewer.
    """

    overall: Mapping[str, int]
    daily: Mapping[tuple[str, int], int]
    items: Mapping[str, int]
    period: Period
    sights: int
    squares: Mapping[int, int]

    def size(self, network: str, day: int | None = None) -> int:
        """Return how many devices a network counts for, at least 1.

        On a day it is the geometric mean, rounded up, of those it saw that day and of those it saw at all: a home
        is as small either way, an office is as large, and an address that a provider gives to
        another customer every week lies between.
        """
        overall = max(1, self.overall.get(network, 1))
        if day is None:
            return overall
        product = overall * max(1, self.daily.get((network, day), 1))
        return math.isqrt(product - 1) + 1

    def squares_to(self, item: str) -> float:
        """Return the sum of squares of the shares of all items no commoner than one, of all that was seen."""
        return self.squares[self.items[item]] / self.sights**2


class Tally:
    """Devices counted one by one, or taken over from counts that were made elsewhere; a device may be taken back.

    Attributes:
        overall: Devices that each network saw at all.
        daily: The same by network and day.
        items: Devices that were seen with each item.
        days: Devices that were seen on each day.
    """

    def __init__(
        self,
        overall: Mapping[str, int] | None = None,
        daily: Mapping[tuple[str, int], int] | None = None,
        items: Mapping[str, int] | None = None,
        days: Mapping[int, int] | None = None,
    ) -> None:
        self.overall: Final[Counter[str]] = Counter(overall)
        self.daily: Final[Counter[tuple[str, int]]] = Counter(daily)
        self.items: Final[Counter[str]] = Counter(items)
        self.days: Final[Counter[int]] = Counter(days)

    def copy(self) -> "Tally":
        """Return one that counts on by itself."""
        return Tally(self.overall, self.daily, self.items, self.days)

    def add(self, activities: Iterable[Activity]) -> None:
        """Count devices."""
        for one in activities:
            self.overall.update(one.networks.keys())
            self.daily.update(_daily(one))
            self.items.update(one.items.keys())
            self.days.update(one.days)

    def take_back(self, activities: Iterable[Activity]) -> None:
        """Count devices no more that were counted."""
        for one in activities:
            _take_back(self.overall, one.networks.keys())
            _take_back(self.daily, _daily(one))
            _take_back(self.items, one.items.keys())
            _take_back(self.days, one.days)

    def crowd(self) -> Crowd:
        """Return what was counted; it goes on with the tally, which should not change any more."""
        audiences = Counter(self.items.values())
        sizes = sorted(audiences)
        squares = accumulate(audiences[size] * size**2 for size in sizes)
        return Crowd(
            overall=self.overall,
            daily=self.daily,
            items=self.items,
            period=Period(min(self.days, default=0), max(self.days, default=0)),
            sights=sum(self.items.values()),
            squares=dict(zip(sizes, squares, strict=True)),
        )


def tally(activities: Iterable[Activity]) -> Tally:
    """Return devices counted."""
    counted = Tally()
    counted.add(activities)
    return counted


def crowd(activities: Iterable[Activity]) -> Crowd:
    """Count devices by network, network and day, and item."""
    return tally(activities).crowd()


def _daily(one: Activity) -> set[tuple[str, int]]:
    return {(network, day) for network, hours in one.networks.items() for day in map(day_of, hours)}


def _take_back[K](counts: Counter[K], keys: Iterable[K]) -> None:
    """Take one off each count; what nobody is left of is not there, as if it never had been."""
    for key in keys:
        if counts[key] > 1:
            counts[key] -= 1
        else:
            del counts[key]


def meetings(
    activities: Iterable[Activity], counted: Crowd, *, most: int
) -> tuple[set[tuple[int, int]], int]:
    """Return the pairs of devices that some network saw both of, as ordered positions.

    A network that saw more than ``most`` devices brings nobody together, whoever came first;
    how many such networks there are is the second value.
    """
    guests: dict[str, list[int]] = defaultdict(list)
    for position, one in enumerate(activities):
        for network in one.networks:
            guests[network].append(position)
    over = [network for network in guests if counted.size(network) > most]
    for network in over:
        del guests[network]
    pairs = {
        (here, there)
        for seen in guests.values()
        for index, here in enumerate(seen)
        for there in seen[index + 1 :]
    }
    return pairs, len(over)
