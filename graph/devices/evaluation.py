"""How right pairs of devices are, against owners that only the evaluation reads."""

from collections.abc import Collection, Mapping, Sequence
from typing import Final

import numpy as np
from msgspec import Struct

from graph.devices.pairing import DevicePair
from graph.ids import DeviceId

_DRAWS: Final = 1_000

type Interval = tuple[float, float]


class PairFigures(Struct, frozen=True, kw_only=True):
    """Figures of the pairs at or over a cut.

    Attributes:
        pairs: At or over the cut.
        true: Pairs of different kind that have an owner in common, found or not.
        right: Pairs that are both.
        precision: None where no pair is at the cut; ``recall`` where none is true.
        precision_95: Interval that holds 95 % of 1,000 draws of the owners with replacement.
    """

    pairs: int
    true: int
    right: int
    precision: float | None
    recall: float | None
    f1: float | None
    precision_95: Interval | None
    recall_95: Interval | None


type Owners = Mapping[DeviceId, Collection[str]]
type Ends = tuple[DeviceId, DeviceId]


def true_pairs(kinds: Mapping[DeviceId, str | None], owners: Owners) -> set[Ends]:
    """Return the pairs, smaller id first, of devices of different kind (any two where no kind is known) with one owner."""
    held: dict[str, list[DeviceId]] = {}
    for device in sorted(kinds):
        for owner in owners.get(device, ()):
            held.setdefault(owner, []).append(device)
    return {
        (left, right)
        for devices in held.values()
        for index, left in enumerate(devices)
        for right in devices[index + 1 :]
        if kinds[left] is None or kinds[left] != kinds[right]
    }


def judge(
    pairs: Sequence[DevicePair], true: Collection[Ends], owners: Owners, *, cut: float, seed: int = 1
) -> PairFigures:
    """Compare the pairs at or over a cut with the true ones.

    The intervals draw owners, not pairs, for one owner's pairs stand or fall together; a wrong pair counts half for
    each of its two owners.
    """
    found = [(one.left, one.right) for one in pairs if one.confidence >= cut]
    right = [ends for ends in found if ends in true]
    names = {
        owner: number
        for number, owner in enumerate(
            sorted({_owner(end, owners) for ends in (*found, *true) for end in ends})
        )
    }
    counted = [_per_owner(ends, owners, names) for ends in (found, sorted(true), right)]
    precision, recall = _ratio(len(right), len(found)), _ratio(len(right), len(true))
    both = precision is not None and recall is not None and precision + recall > 0
    return PairFigures(
        pairs=len(found),
        true=len(true),
        right=len(right),
        precision=precision,
        recall=recall,
        f1=2 * precision * recall / (precision + recall) if both and precision and recall else None,
        precision_95=_interval(counted[2], counted[0], seed),
        recall_95=_interval(counted[2], counted[1], seed),
    )


def _owner(device: DeviceId, owners: Owners) -> str:
    return min(owners.get(device, ()), default=f"nobody: {device}")


def _per_owner(
    pairs: Collection[Ends], owners: Owners, names: Mapping[str, int]
) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    counts = np.zeros(len(names))
    for ends in pairs:
        for end in ends:
            counts[names[_owner(end, owners)]] += 0.5
    return counts


def _ratio(part: int, whole: int) -> float | None:
    return part / whole if whole else None


def _interval(
    part: np.ndarray[tuple[int], np.dtype[np.float64]],
    whole: np.ndarray[tuple[int], np.dtype[np.float64]],
    seed: int,
) -> Interval | None:
    if not whole.sum():
        return None
    random = np.random.default_rng(seed)
    drawn = random.multinomial(len(whole), np.full(len(whole), 1 / len(whole)), _DRAWS).astype(np.float64)
    below = drawn @ whole
    ratios = (drawn @ part)[below > 0] / below[below > 0]
    low, high = np.quantile(ratios, (0.025, 0.975))
    return float(low), float(high)
