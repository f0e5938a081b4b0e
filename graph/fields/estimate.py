"""m and u of a file, without labels: u by random pairs, m by expectation-maximisation, the prior by rules."""

from collections.abc import Sequence
from typing import Final

import numpy as np
import numpy.typing as npt

from graph.fields.comparisons import FIELDS
from graph.fields.maximise import Training, expected_matches, training_of
from graph.fields.model import VERSION, Model, Shares, defaults, weight
from graph.fields.prior import matches_by_rules
from graph.fields.sampling import agreeing_pairs, random_pairs, thinned
from graph.fields.table import Ints, Levels, Table, levels
from graph.matching.outcome import Millibits

type Floats = npt.NDArray[np.float64]

RANDOM_PAIRS: Final = 200_000
"""Drawn for u: a level of one in 10,000 pairs is seen twenty times."""

TRAINING_PAIRS: Final = 100_000
"""Most pairs of one blocking."""

MOST_HOLDERS: Final = 100
"""A value of a training blocking that more records share says too little (1 January, Smith)."""

PSEUDO_MATCHES: Final = 30.0
"""How many matches the shipped m count as (judgement): a file with fewer says little of rare levels."""

PSEUDO_STRANGERS: Final = 1_000.0
"""How many random pairs the shipped u count as (judgement)."""

UNSEEN: Final = 0.5
"""Random pairs added to each level (Jeffreys 1946): not seen in n pairs is no more than one in 2 n."""

ROUNDS: Final = 3
"""u, m and the prior depend on each other: true matches among the random pairs are taken out of u."""

BLOCKINGS: Final = (
    ("given_name", "family_name"),
    ("birth_date",),
    ("postcode",),
    ("street",),
    ("email",),
    ("phone",),
    ("identifier",),
    ("family_name", "place"),
    ("given_name", "place"),
    ("family_name", "city"),
)
"""Each leaves out what it conditions on; a field's m comes from those that do not name it."""


def estimate(records: Table, sources: Ints | None, *, seed: int) -> Model:
    """Return the model of a file of records.

    The same records in any order give the same model to the bit, since they are sorted by key.

    Args:
        records: In the order of their keys.
        sources: Shape (n,): file of each record, where only pairs between files count.
        seed: Draws other pairs.
    """
    drawn = random_pairs(len(records), sources, most=RANDOM_PAIRS, seed=seed)
    seen = _counts(levels(records, drawn.left, drawn.right))
    training = [_training(records, blocking, sources, seed) for blocking in BLOCKINGS]
    counted = matches_by_rules(records, sources)
    u = [
        _smoothed(counts + UNSEEN, _default(number, 1), PSEUDO_STRANGERS)
        for number, counts in enumerate(seen)
    ]
    m = [_default(number, 0) for number in range(len(FIELDS))]
    share = counted.share(m, u)
    for _round in range(ROUNDS):
        m = _matches(training, m, u)
        share = counted.share(m, u)
        u = _strangers(seen, m, share)
    return _model(m, u, share)


def _training(records: Table, blocking: Sequence[str], sources: Ints | None, seed: int) -> Training:
    names = [field.name for field in FIELDS]
    columns = [records.terms[names.index(name)] for name in blocking]
    pairs = thinned(
        agreeing_pairs(columns, sources, most_holders=MOST_HOLDERS), most=TRAINING_PAIRS, seed=seed
    )
    free = [number for number, name in enumerate(names) if name not in blocking]
    return training_of(levels(records, pairs.left, pairs.right), free)


def _matches(training: Sequence[Training], m: Sequence[Floats], u: Sequence[Floats]) -> list[Floats]:
    """Return m over all blockings: expected matches of each level, added up, and the shipped m beside them."""
    start = [_default(number, 0) for number in range(len(FIELDS))]
    total = [np.zeros(len(field.levels)) for field in FIELDS]
    for some in training:
        for number, found in expected_matches(some, m, u, start, strength=PSEUDO_MATCHES).items():
            total[number] += found
    return [_smoothed(counts, _default(number, 0), PSEUDO_MATCHES) for number, counts in enumerate(total)]


def _strangers(seen: Sequence[Floats], m: Sequence[Floats], share: float) -> list[Floats]:
    """Return u without the true matches that random pairs contain; at least a tenth of what was seen stays."""
    found: list[Floats] = []
    for number, counts in enumerate(seen):
        strangers = np.maximum(counts - counts.sum() * share * m[number], 0.1 * counts)
        found.append(_smoothed(strangers + UNSEEN, _default(number, 1), PSEUDO_STRANGERS))
    return found


def _counts(some: Levels) -> list[Floats]:
    return [
        np.bincount(some[:, number] + 1, minlength=len(field.levels) + 1)[1:].astype(np.float64)
        for number, field in enumerate(FIELDS)
    ]


def _smoothed(counts: Floats, prior: Floats, strength: float) -> Floats:
    return (counts + strength * prior) / (counts.sum() + strength)


def _default(number: int, which: int) -> Floats:
    return np.array([pair[which] for pair in defaults()[FIELDS[number].name].values()])


def _model(m: Sequence[Floats], u: Sequence[Floats], share: float) -> Model:
    shares: dict[str, Shares] = {
        field.name: {
            label: (float(one), float(other))
            for label, one, other in zip(field.levels, m[number], u[number], strict=True)
        }
        for number, field in enumerate(FIELDS)
    }
    return Model(version=VERSION, prior=Millibits(weight(share, 1 - share)), shares=shares)
