"""What two devices show of each other: one level a field, by counts alone.

The fields, and what each level is worth, are in ``numbers.toml``.
"""

from collections.abc import Mapping
from typing import Final

from msgspec import Struct

from graph.devices.activity import Activity, day_of
from graph.devices.chance import of_coming_near, of_sharing
from graph.devices.crowd import Crowd

SIZES: Final = {"pair": 2, "home": 5, "few": 20, "place": 100}
"""Largest number of devices of each class of network; above the last it is a ``crowd``."""

MEETINGS: Final = ("hour", "day", "week", "ever")
"""How near in time two devices were seen on one network: in one hour, on one day, in 7 days, or at all."""

NETWORK_LEVELS: Final = tuple(f"{size}.{meeting}" for size in (*SIZES, "crowd") for meeting in MEETINGS)
"""Strongest first; of the networks that two devices share, the strongest is the evidence."""

_WEEK: Final = 7


class Comparison(Struct, frozen=True, kw_only=True):
    """How far two devices agree.

    Attributes:
        levels: Level of each field that says something.
        counts: What the levels were read from, for people.
    """

    levels: Mapping[str, str]
    counts: Mapping[str, int]


class _Shared(Struct, frozen=True, order=True):
    rank: int
    days: int
    network: str


def compare(left: Activity, right: Activity, crowd: Crowd) -> Comparison | None:
    """Compare two devices; None where no network saw both.  Symmetric."""
    common = left.networks.keys() & right.networks.keys()
    if not common:
        return None
    shared = sorted((_met(left, right, network, crowd) for network in common), key=_strength)
    best = shared[0]
    levels = {"network": NETWORK_LEVELS[best.rank]}
    same_days = len(left.days & right.days)
    together, elsewhere = _together(left, right)
    near = [one for one in shared if one.days]
    if near:
        levels["days"] = _step(best.days or near[0].days, (1, 3, 7), ("1", "2-3", "4-7", "8+"))
        levels["also"] = _also(shared[1:])
        if elsewhere:
            share = elsewhere / (elsewhere + together)
            levels["elsewhere"] = _step(share, (0.25, 0.75), ("seldom", "often", "mostly"))
    elif same_days >= 3:
        levels["apart"] = _step(same_days, (6,), ("3-6", "7+"))
    if hours := _hours(left, right, best.network):
        levels["hours"] = hours
    if burst := _burst(left, right, crowd):
        levels["burst"] = burst
    item_level, items = _items(left, right, crowd)
    if item_level:
        levels["items"] = item_level
    counts = {
        "networks": len(common),
        "devices": crowd.size(best.network),
        "days": sum(one.days for one in shared),
        "hours": together,
        "hours_elsewhere": elsewhere,
        "same_days": same_days,
        "items": items,
    }
    return Comparison(levels=levels, counts=counts)


def small(comparison: Comparison) -> bool:
    """Tell whether two devices met where few do, as in a home."""
    return small_level(comparison.levels["network"])


def small_level(level: str) -> bool:
    """Tell the same of a level of the field ``network``."""
    return level.partition(".")[0] in {"pair", "home"}


def _strength(shared: _Shared) -> tuple[int, int, str]:
    return shared.rank, -shared.days, shared.network


def _met(left: Activity, right: Activity, network: str, crowd: Crowd) -> _Shared:
    """Take one observation of each day on a network, the strongest, and the strongest of these."""
    mine, theirs = left.networks[network], right.networks[network]
    days = {day_of(hour) for hour in mine} & {day_of(hour) for hour in theirs}
    in_hour = {day_of(hour) for hour in mine & theirs}
    if not days:
        gap = min(abs(one - other) for one in _days(mine) for other in _days(theirs))
        return _Shared(_rank(crowd.size(network), "week" if gap <= _WEEK else "ever"), 0, network)
    ranks = (_rank(crowd.size(network, day), "hour" if day in in_hour else "day") for day in days)
    return _Shared(min(ranks), len(days), network)


def _days(hours: frozenset[int]) -> set[int]:
    return {day_of(hour) for hour in hours}


def _rank(size: int, meeting: str) -> int:
    name = next((name for name, most in SIZES.items() if size <= most), "crowd")
    return NETWORK_LEVELS.index(f"{name}.{meeting}")


def _step(value: float, bounds: tuple[float, ...], names: tuple[str, ...]) -> str:
    return next((name for bound, name in zip(bounds, names[:-1], strict=True) if value <= bound), names[-1])


def _also(others: list[_Shared]) -> str:
    """Grade what is shared besides the strongest network, and on one day."""
    met = [NETWORK_LEVELS[one.rank].partition(".")[0] for one in others if one.days]
    met = [size for size in met if size != "crowd"]
    if not met:
        return "nothing"
    if len(met) > 1:
        return "several"
    return "a place" if met[0] == "place" else "a small one"


def _together(left: Activity, right: Activity) -> tuple[int, int]:
    """Count the hours in which both were seen: on one network, and on none in common."""
    both = left.hours.keys() & right.hours.keys()
    together = sum(not left.hours[hour].isdisjoint(right.hours[hour]) for hour in both)
    return together, len(both) - together


def _hours(left: Activity, right: Activity, network: str) -> str | None:
    """Compare hours in common on a network with what chance gives two devices there on the same days.

    Chance: each one's hours of a day fall anywhere in the 12 in which people are about at home.
    """
    mine, theirs = left.networks[network], right.networks[network]
    expected = sum(
        sum(day_of(hour) == day for hour in mine) * sum(day_of(hour) == day for hour in theirs) / 12
        for day in _days(mine) & _days(theirs)
    )
    if expected < 0.5:
        return None
    return _step((len(mine & theirs) + 0.5) / (expected + 0.5), (0.6, 1.6), ("fewer", "chance", "more"))


def _burst(left: Activity, right: Activity, crowd: Crowd) -> str | None:
    """Grade how near in time the two were ever seen, anywhere, by how easily chance does that.

    None where chance often brings them there on the same day: to devices that come daily it says nothing.
    """
    if of_coming_near(left.days, right.days, 0, crowd.period) > _OFTEN:
        return None
    gap = min(abs(one - other) for one in left.days for other in right.days)
    return _step(of_coming_near(left.days, right.days, gap, crowd.period), _CHANCES[1:], _BURSTS)


def _items(left: Activity, right: Activity, crowd: Crowd) -> tuple[str | None, int]:
    """Grade the things that both were seen with, by how easily chance does that."""
    if not left.items or not right.items:
        return None, 0
    shared = left.items.keys() & right.items.keys()
    if not shared:
        return "none", 0
    chance = of_sharing(len(left.items), len(right.items), sorted(map(crowd.squares_to, shared)))
    return _step(chance, _CHANCES, _ITEMS), len(shared)


_CHANCES: Final = (0.001, 0.02, 0.08, 0.32)
"""Bounds of how easily chance does it: steps of four, and one for what it does once in a thousand."""

_BURSTS: Final = ("1 in 50", "1 in 12", "1 in 3", "chance")
_ITEMS: Final = ("1 in 1,000", *_BURSTS)
_OFTEN: Final = 0.32
