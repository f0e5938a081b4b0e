"""The one configuration for every file, and its hash."""

import hashlib
from importlib.metadata import version
from typing import Final

import msgspec

from graph.fields import birth_dates, blocking, clusters, estimate, frequencies, maximise, prior, thresholds
from graph.fields.comparisons import FIELDS
from graph.fields.keys import KINDS
from graph.fields.model import VERSION, defaults
from graph.matching.names import lexicon
from graph.matching.neighbourhood import ONE_BIT

CUT_BITS = 0
"""Where a pair counts and two clusters join; a fact of the arithmetic and no setting."""

MEANING: Final = 1
"""Of what is code and no number: normalisers, parts of keys, comparators, partition.

``tests/unit/fields/test_configuration.py`` pins what they make of a made-up table, and fails until this is raised
with it.
"""

_LIBRARIES: Final = ("jellyfish", "nicknames", "phonenumbers")
"""Whose versions can change a level or a value."""


def config_hash() -> str:
    """Return a hash of all that is chosen and not estimated, sixteen hexadecimal digits; the same for every file."""
    chosen = (
        VERSION,
        CUT_BITS,
        [(field.name, field.levels) for field in FIELDS],
        defaults(),
        KINDS,
        (blocking.MOST_HOLDERS, clusters.MOST_RECORDS, frequencies.PSEUDO_RECORDS),
        (estimate.BLOCKINGS, estimate.RANDOM_PAIRS, estimate.TRAINING_PAIRS, estimate.MOST_HOLDERS),
        (estimate.PSEUDO_MATCHES, estimate.PSEUDO_STRANGERS, estimate.ROUNDS),
        (estimate.UNSEEN, maximise.MOST_STEPS, maximise.STILL, prior.LEAST_RECALL, birth_dates.EARLIEST),
        (MEANING, ONE_BIT, _thresholds(), [version(name) for name in _LIBRARIES]),
        (
            sorted(map(sorted, lexicon().apart)),
            sorted((short, sorted(full)) for short, full in lexicon().full.items()),
        ),
        (prior.RULES, prior.WEAK_RULES, prior.MOST_HOLDERS, prior.FEWEST_DUPLICATES),
    )
    return hashlib.sha256(msgspec.json.encode(chosen)).hexdigest()[:16]


def _thresholds() -> list[tuple[str, float]]:
    return sorted((name, value) for name, value in vars(thresholds).items() if isinstance(value, float))
