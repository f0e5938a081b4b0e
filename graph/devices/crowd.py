"""How many devices a network or an item saw: what many share says little of two."""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping

from msgspec import Struct

from graph.devices.activity import Activity, day_of


class Crowd(Struct, frozen=True, kw_only=True):
    """Devices counted.

    Attributes:
        overall: Devices that each network saw at all.
        daily: The same by network and day (since 1970, UTC).
        items: Devices that were seen with each item.
        weekly: The same by item and week.
    """

    overall: Mapping[str, int]
    daily: Mapping[tuple[str, int], int]
    items: Mapping[str, int]
    weekly: Mapping[tuple[str, int], int]

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

    def audience(self, item: str, weeks: Iterable[int]) -> int:
        """Return how many devices saw an item in some weeks, but not more than saw it at all."""
        seen = sum(self.weekly.get((item, week), 0) for week in weeks)
        return min(seen, self.items.get(item, 0))


def crowd(activities: Iterable[Activity]) -> Crowd:
    """Count devices by network, network and day, and item."""
    overall: Counter[str] = Counter()
    daily: Counter[tuple[str, int]] = Counter()
    items: Counter[str] = Counter()
    weekly: Counter[tuple[str, int]] = Counter()
    for one in activities:
        overall.update(one.networks.keys())
        daily.update(
            {(network, day) for network, hours in one.networks.items() for day in map(day_of, hours)}
        )
        items.update(one.items.keys())
        weekly.update({(item, week_of(day)) for item, days in one.items.items() for day in days})
    return Crowd(overall=overall, daily=daily, items=items, weekly=weekly)


def week_of(day: int) -> int:
    """Return the week of a day; weeks are counted from 1970 and begin on a Thursday."""
    return day // 7


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
