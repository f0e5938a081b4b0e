"""How many devices a network or an item saw: what many share says little of two."""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from itertools import accumulate

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


def crowd(activities: Iterable[Activity]) -> Crowd:
    """Count devices by network, network and day, and item."""
    overall: Counter[str] = Counter()
    daily: Counter[tuple[str, int]] = Counter()
    items: Counter[str] = Counter()
    days: set[int] = set()
    for one in activities:
        overall.update(one.networks.keys())
        daily.update(
            {(network, day) for network, hours in one.networks.items() for day in map(day_of, hours)}
        )
        items.update(one.items.keys())
        days |= one.days
    audiences = Counter(items.values())
    sizes = sorted(audiences)
    squares = accumulate(audiences[size] * size**2 for size in sizes)
    return Crowd(
        overall=overall,
        daily=daily,
        items=items,
        period=Period(min(days, default=0), max(days, default=0)),
        sights=sum(items.values()),
        squares=dict(zip(sizes, squares, strict=True)),
    )


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
