"""Where, when and for what one device was seen."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from typing import Final

from msgspec import Struct

from graph.ids import DeviceId

HOURS_A_DAY: Final = 24


class Sighting(Struct, frozen=True, order=True):
    """A device was seen on a network in an hour.

    Attributes:
        network: Address prefix or an opaque token.
        hour: Whole hours since 1970, UTC.
        item: What it looked at, if anything.
    """

    device: DeviceId
    network: str
    hour: int
    item: str | None = None


class Trait(Struct, frozen=True, order=True):
    """What a device is.

    Attributes:
        kind: Such as phone or computer; devices of one kind are a person's only one after another.
        family: Browser without its version.
    """

    kind: str | None = None
    family: str | None = None


class Activity(Struct, frozen=True, kw_only=True):
    """All that a device showed; never without a sighting.

    Attributes:
        networks: Hours in which it was seen on each network.
        hours: The networks it was seen on in each hour.
        days: Days since 1970 (UTC) on which it was seen at all.
        items: Days on which it was seen with each item.
    """

    device: DeviceId
    trait: Trait
    networks: Mapping[str, frozenset[int]]
    hours: Mapping[int, frozenset[str]]
    days: frozenset[int]
    items: Mapping[str, frozenset[int]]

    @property
    def first(self) -> int:
        """Hour it was first seen in."""
        return min(self.hours)

    @property
    def last(self) -> int:
        """Hour it was last seen in."""
        return max(self.hours)


def day_of(hour: int) -> int:
    """Return the day (since 1970, UTC) of an hour."""
    return hour // HOURS_A_DAY


def gather(sightings: Iterable[Sighting], traits: Mapping[DeviceId, Trait] | None = None) -> list[Activity]:
    """Return the activity of each device, by device; the same for any order and repetition of the sightings."""
    networks: dict[DeviceId, dict[str, set[int]]] = defaultdict(lambda: defaultdict(set))
    items: dict[DeviceId, dict[str, set[int]]] = defaultdict(lambda: defaultdict(set))
    for sighting in sightings:
        networks[sighting.device][sighting.network].add(sighting.hour)
        if sighting.item is not None:
            items[sighting.device][sighting.item].add(day_of(sighting.hour))
    return [
        activity(device, (traits or {}).get(device, Trait()), networks[device], items[device])
        for device in sorted(networks)
    ]


def activity(
    device: DeviceId, trait: Trait, networks: Mapping[str, Iterable[int]], items: Mapping[str, Iterable[int]]
) -> Activity:
    """Return what a device showed, from the hours of each network and the days of each item."""
    hours: dict[int, set[str]] = defaultdict(set)
    for network, seen in networks.items():
        for hour in seen:
            hours[hour].add(network)
    return Activity(
        device=device,
        trait=trait,
        networks={network: frozenset(networks[network]) for network in sorted(networks)},
        hours={hour: frozenset(hours[hour]) for hour in sorted(hours)},
        days=frozenset(day_of(hour) for hour in hours),
        items={item: frozenset(items[item]) for item in sorted(items)},
    )


def merge(name: DeviceId, shown: Iterable[Activity]) -> Activity:
    """Return what several devices showed as one activity, of no kind."""
    networks: dict[str, set[int]] = defaultdict(set)
    items: dict[str, set[int]] = defaultdict(set)
    for one in shown:
        for network, hours in one.networks.items():
            networks[network] |= hours
        for item, days in one.items.items():
            items[item] |= days
    return activity(name, Trait(), networks, items)


def commonest(values: Iterable[str | None]) -> str | None:
    """Return the value that is there most often, the smaller of two; None where there is none."""
    counted = Counter(value for value in values if value is not None)
    return min(counted, key=lambda value: (-counted[value], value), default=None)
