"""Where m, u and p_0 come from: from known pairs where there are any, else from what strangers are known to share.

Two devices of one kind in use at once are two persons', as a rule.  How often such
pairs meet is how often strangers meet (a negative control); m then follows by expectation-maximisation.
Every table starts as the shipped one and counts as ``weight`` pairs, so that little data moves little.
"""

import math
from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from typing import Final

import msgspec
import numpy as np

from graph.devices.comparison import small, small_level
from graph.devices.numbers import FIELDS, Numbers, Worth
from graph.devices.pairing import Meetings, Met, pair, twins_of
from graph.matching.outcome import Millibits

_ROUNDS: Final = 12
_STEPS: Final = 500  # p_0 to two thousandths
_LIMIT: Final = 4.0  # bits of one field but the network, either way (judgement: no habit outweighs a home)

type Weighed = Iterable[tuple[Met, float]]


def estimate(found: Meetings, numbers: Numbers) -> Numbers:
    """Estimate without labels, the same for any order.

    A pair of one kind counts as strangers' as far as the given numbers do not take it for one person's two devices.
    """
    if not found.stranger_pairs or not found.candidates:
        return numbers
    twins = twins_of(found.strangers, numbers)
    strangers = [(met, 1 - twins[met.left][met.right]) for met in found.strangers]
    now = _with_strangers(found, strangers, numbers)
    for _ in range(_ROUNDS):
        surely = {(one.left, one.right): one.confidence for one in pair(found, now)}
        same = [(met, surely[met.left, met.right]) for met in found.candidates]
        now = _maximised(found.devices, same, strangers, numbers, now)
    return now


def learn(same: Sequence[Met], strangers: Sequence[Met], numbers: Numbers) -> Numbers:
    """Estimate from known pairs: devices of known persons, looked at as if their login were hidden.

    Rates are per device that met anybody where few do: others have no candidate worth the name, and
    how many of those there are differs between devices that log in and devices that never do.  One of
    these whose person is not known met at least one stranger; the shipped table is scaled to one.

    Args:
        same: ``left`` is a hidden device, ``right`` its own person.
        strangers: ``left`` is a hidden device, ``right`` somebody else.
        numbers: Counts as ``weight`` pairs.
    """
    devices = {met.left for met in (*same, *strangers) if small(met.comparison)}
    alone = devices - {met.left for met in same}
    met_alone = [met for met in strangers if met.left in alone]
    one_each = math.fsum(worth.u for level, worth in numbers.network.items() if small_level(level))
    network = {
        level: Worth(
            m=_blend(worth.m, numbers.weight, _count(same, "network", level), len(same)),
            u=_blend(worth.u / one_each, numbers.weight, _count(met_alone, "network", level), len(alone)),
        )
        for level, worth in numbers.network.items()
    }
    fields = _fields([(met, 1.0) for met in same], [(met, 1.0) for met in strangers], numbers)
    missing = len(alone) + numbers.nobody * numbers.nobody_weight
    nobody = _share(missing, len(devices) + numbers.nobody_weight)
    return msgspec.structs.replace(numbers, nobody=nobody, network=network, **fields)


def nobody_behind[C: Hashable](found: Iterable[Mapping[C, Millibits]], numbers: Numbers) -> Numbers:
    """Estimate p_0 anew, for devices that are other than those m and u were learned from.

    How many of those that never log in belong to a stranger is another question than how many of those that do, so
    nothing learned there counts here: p_0 is the posterior mean, m and u held, under a uniform prior. The likelihood of p_0 is the
    product over devices of p_0 + (1 - p_0) sum 2^bits, each device being one that met whom it met.

    Args:
        found: Bits of each candidate, for each device that met anybody where few do.
        numbers: Its m and u made the bits.
    """
    odds = np.array([math.fsum(2.0 ** (bits / 1000) for bits in values.values()) for values in found])
    shares = (np.arange(_STEPS) + 0.5) / _STEPS
    likelihood = np.array([math.fsum(np.log(share + (1 - share) * odds)) for share in shares])
    weights = np.exp(likelihood - likelihood.max())
    return msgspec.structs.replace(numbers, nobody=float((weights * shares).sum() / weights.sum()))


def _with_strangers(found: Meetings, strangers: Sequence[tuple[Met, float]], numbers: Numbers) -> Numbers:
    """Take from pairs of one kind how many strangers' devices a device meets at each level.

    (count + 1) / (trials + 1 / shipped u) is the posterior mean under an exponential prior, the one
    whose only number is its mean; a trial is one device among as many of another kind as it has candidates.
    """
    candidates = 2 * found.candidate_pairs / found.devices
    trials = found.stranger_pairs / candidates
    met = _sums(strangers, "network")
    network = {
        level: Worth(worth.m, (met[level] + 1) / (trials + 1 / worth.u))
        for level, worth in numbers.network.items()
    }
    return msgspec.structs.replace(numbers, network=network)


def _maximised(
    devices: int,
    same: Sequence[tuple[Met, float]],
    strangers: Sequence[tuple[Met, float]],
    base: Numbers,
    now: Numbers,
) -> Numbers:
    matched = 2 * math.fsum(weight for _met, weight in same)
    left = devices - matched + base.nobody_weight * base.nobody
    nobody = _share(left, devices + base.nobody_weight)
    by_level = _sums(same, "network")
    network = {
        level: Worth(_blend(worth.m, base.weight, 2 * by_level[level], matched), now.network[level].u)
        for level, worth in base.network.items()
    }
    apart = [(met, 1 - weight) for met, weight in same] + [*strangers]
    return msgspec.structs.replace(now, nobody=nobody, network=network, **_fields(same, apart, base))


def _fields(
    same: Sequence[tuple[Met, float]], apart: Sequence[tuple[Met, float]], base: Numbers
) -> dict[str, dict[str, Worth]]:
    """Count the levels of every field but the network among pairs of one person and of strangers.

    Only pairs that met where few do: there the question is who of those that live together is who, and strangers from
    a large place, whom the network tells apart already, would make every habit look like proof.
    """
    same = [one for one in same if small(one[0].comparison)]
    apart = [one for one in apart if small(one[0].comparison)]
    tables: dict[str, dict[str, Worth]] = {}
    for field in FIELDS[1:]:
        m, u = _sums(same, field), _sums(apart, field)
        total_m, total_u = math.fsum(m.values()), math.fsum(u.values())
        tables[field] = {
            level: _limited(
                _blend(worth.m, base.weight, m[level], total_m),
                _blend(worth.u, base.weight, u[level], total_u),
            )
            for level, worth in base.table(field).items()
        }
    return tables


def _sums(pairs: Weighed, field: str) -> Mapping[str, float]:
    weights: dict[str, list[float]] = defaultdict(list)
    for met, weight in pairs:
        if level := met.comparison.levels.get(field):
            weights[level].append(weight)
    sums: dict[str, float] = defaultdict(float)
    sums.update({level: math.fsum(values) for level, values in weights.items()})
    return sums


def _count(pairs: Iterable[Met], field: str, level: str) -> int:
    return sum(met.comparison.levels.get(field) == level for met in pairs)


def _blend(base: float, weight: float, count: float, total: float) -> float:
    return (base * weight + count) / (weight + total)


def _limited(m: float, u: float) -> Worth:
    return Worth(m, min(m * 2**_LIMIT, max(m / 2**_LIMIT, u)))


def _share(part: float, whole: float) -> float:
    return min(0.95, max(0.05, part / whole))
