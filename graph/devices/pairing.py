"""Every pair of devices that may be one person's, compared; and how surely each is."""

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Final

from msgspec import Struct

from graph.devices.activity import Activity
from graph.devices.comparison import Comparison, compare
from graph.devices.confidence import confidences
from graph.devices.crowd import crowd, meetings
from graph.devices.numbers import Numbers
from graph.ids import DeviceId
from graph.matching.outcome import Millibits


class Met(Struct, frozen=True, kw_only=True):
    """Two devices that some network saw both of.

    Attributes:
        left: The smaller id.
        comparison: What they show of each other.
    """

    left: DeviceId
    right: DeviceId
    comparison: Comparison


class Meetings(Struct, frozen=True, kw_only=True):
    """The pairs of a set of devices.

    Attributes:
        candidates: Of different kinds (or of no known kind), by their ids: they may be one person's.
        strangers: Of one kind and in use at once: two persons', as a rule, so they show what strangers share.
        candidate_pairs: How many pairs of the first sort there are, met or not.
        stranger_pairs: How many of the second.
        devices: How many devices there are.
        crowded: Networks that saw too many devices to bring anybody together.
    """

    candidates: tuple[Met, ...]
    strangers: tuple[Met, ...]
    candidate_pairs: int
    stranger_pairs: int
    devices: int
    crowded: int


class DevicePair(Struct, frozen=True, kw_only=True):
    """Two devices and how surely they are one person's.

    Attributes:
        left: The smaller id.
        bits: log2 of how much better one person explains the two than strangers who meet do.
        confidence: The lesser of what each device says of the other, among all its candidates and nobody.
    """

    left: DeviceId
    right: DeviceId
    bits: Millibits
    confidence: float
    comparison: Comparison


def meet(activities: Sequence[Activity], numbers: Numbers) -> Meetings:
    """Compare every two devices that met; the same for any order of the devices."""
    devices = sorted(activities, key=lambda one: one.device)
    counted = crowd(devices)
    pairs, crowded = meetings(devices, counted, most=numbers.most_devices)
    candidates: list[Met] = []
    strangers: list[Met] = []
    for here, there in sorted(pairs):
        left, right = devices[here], devices[there]
        chosen = candidates if may_be_one(left, right) else strangers if at_once(left, right) else None
        if chosen is not None and (comparison := compare(left, right, counted)):
            chosen.append(Met(left=left.device, right=right.device, comparison=comparison))
    total = len(devices) * (len(devices) - 1) // 2
    same = _pairs_of_one_kind(devices)
    return Meetings(
        candidates=tuple(candidates),
        strangers=tuple(strangers),
        candidate_pairs=total - same,
        stranger_pairs=same,
        devices=len(devices),
        crowded=crowded,
    )


def may_be_one(left: Activity, right: Activity) -> bool:
    """Tell whether two devices are of kinds that one person has both of."""
    return left.trait.kind is None or left.trait.kind != right.trait.kind


def at_once(left: Activity, right: Activity) -> bool:
    """Tell whether two devices were in use in the same time, so that neither is the other's successor."""
    return max(left.first, right.first) <= min(left.last, right.last)


def pair(found: Meetings, numbers: Numbers) -> list[DevicePair]:
    """Return how surely each two devices are one person's, most surely first, then by their ids.

    Candidates are persons: as far as two candidates of one kind are one person's themselves, they are no rivals.
    """
    bits = {(met.left, met.right): numbers.bits(met.comparison.levels) for met in found.candidates}
    sides: dict[DeviceId, dict[DeviceId, Millibits]] = defaultdict(dict)
    for (left, right), value in bits.items():
        sides[left][right] = value
        sides[right][left] = value
    twins = twins_of(found.strangers, numbers)
    said = {device: _shares(values, twins, numbers.nobody) for device, values in sides.items()}
    pairs = [
        DevicePair(
            left=met.left,
            right=met.right,
            bits=bits[met.left, met.right],
            confidence=min(said[met.left][met.right], said[met.right][met.left]),
            comparison=met.comparison,
        )
        for met in found.candidates
    ]
    return sorted(pairs, key=lambda one: (-one.confidence, one.left, one.right))


type Twins = Mapping[DeviceId, Mapping[DeviceId, float]]

_SECOND: Final = 0.03
"""Of devices that meet one of their kind, those whose person has that one too (judgement: a work computer, rarely at home)."""


def twins_of(strangers: Sequence[Met], numbers: Numbers) -> Twins:
    """Return how surely two devices of one kind in use at once are one person's, who then has two."""
    twins: dict[DeviceId, dict[DeviceId, float]] = defaultdict(dict)
    for met in strangers:
        value = numbers.bits(met.comparison.levels)
        surely = confidences({0: value}, 1 - _SECOND)[0]
        twins[met.left][met.right] = twins[met.right][met.left] = surely
    return twins


def _shares(values: Mapping[DeviceId, Millibits], twins: Twins, nobody: float) -> dict[DeviceId, float]:
    """Return the confidence of each candidate of one device, p / (p + what speaks for others), twins being one person."""
    plain = confidences(values, nobody)
    shares: dict[DeviceId, float] = {}
    for device, share in plain.items():
        same = math.fsum(
            plain[twin] * surely for twin, surely in twins.get(device, {}).items() if twin in plain
        )
        others = max(0.0, 1.0 - share - same)
        shares[device] = share / (share + others) if share else 0.0
    return shares


def _pairs_of_one_kind(devices: Sequence[Activity]) -> int:
    counts: Mapping[str, int] = _count_kinds(devices)
    return sum(count * (count - 1) // 2 for count in counts.values())


def _count_kinds(devices: Sequence[Activity]) -> dict[str, int]:
    counts: dict[str, int] = defaultdict(int)
    for one in devices:
        if one.trait.kind is not None:
            counts[one.trait.kind] += 1
    return counts
