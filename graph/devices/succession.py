"""A lost cookie: the same device under a new id.  A question of its own, for devices of one kind.

One id ends, another begins where the first was last seen, in the same browser, and the two were never
in use at once.  Only here does the browser say anything: two devices of one person are of any family.  Of the
other fields only the network counts: days and hours in common there cannot be.
"""

from collections import defaultdict
from collections.abc import Sequence
from typing import Final

from graph.devices.activity import Activity, day_of
from graph.devices.comparison import Comparison, compare
from graph.devices.confidence import confidences
from graph.devices.crowd import crowd, meetings
from graph.devices.numbers import Numbers
from graph.devices.pairing import DevicePair
from graph.ids import DeviceId
from graph.matching.outcome import Millibits


def successions(activities: Sequence[Activity], numbers: Numbers) -> list[DevicePair]:
    """Return which id goes on under which, ``left`` the earlier one; most surely first.

    The confidence is the lesser of two: of all ids that ended, this one goes on in the later; of all
    that began, the earlier goes on in this one.  Nobody is p_0 for both: a new person, and one who never came back.
    """
    said = _followed(activities, numbers)
    ended: dict[DeviceId, dict[DeviceId, Millibits]] = defaultdict(dict)
    begun: dict[DeviceId, dict[DeviceId, Millibits]] = defaultdict(dict)
    for (earlier, later), comparison in said.items():
        bits = numbers.bits(comparison.levels)
        ended[earlier][later] = bits
        begun[later][earlier] = bits
    forth = {device: confidences(values, numbers.nobody) for device, values in ended.items()}
    back = {device: confidences(values, numbers.nobody) for device, values in begun.items()}
    pairs = [
        DevicePair(
            left=earlier,
            right=later,
            bits=ended[earlier][later],
            confidence=min(forth[earlier][later], back[later][earlier]),
            comparison=comparison,
        )
        for (earlier, later), comparison in said.items()
    ]
    return sorted(pairs, key=lambda pair: (-pair.confidence, pair.left, pair.right))


def _followed(
    activities: Sequence[Activity], numbers: Numbers
) -> dict[tuple[DeviceId, DeviceId], Comparison]:
    """Compare every id with those of its kind that began after it ended, where some network saw both."""
    devices = sorted(activities, key=lambda one: one.device)
    counted = crowd(devices)
    met, _crowded = meetings(devices, counted, most=numbers.most_devices)
    said: dict[tuple[DeviceId, DeviceId], Comparison] = {}
    for here, there in sorted(met):
        earlier, later = sorted((devices[here], devices[there]), key=lambda one: (one.first, one.device))
        levels = _levels(earlier, later)
        found = compare(earlier, later, counted) if levels else None
        if levels and found:
            whole = {"network": found.levels["network"], **levels}
            said[earlier.device, later.device] = Comparison(levels=whole, counts=found.counts)
    return said


def _levels(earlier: Activity, later: Activity) -> dict[str, str] | None:
    """Return the levels of gap and family; None where the one cannot be the other."""
    if earlier.trait.kind != later.trait.kind or later.first <= earlier.last:
        return None
    gap = day_of(later.first) - day_of(earlier.last)
    levels = {"gap": next((name for name, most in _GAPS.items() if gap <= most), "longer")}
    if earlier.trait.family and later.trait.family:
        levels["family"] = "same" if earlier.trait.family == later.trait.family else "other"
    return levels


_GAPS: Final = {"a day": 1, "a week": 7, "a month": 30}
