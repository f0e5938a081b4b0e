"""The one configuration for every file, and its hash."""

import hashlib

import msgspec

from graph.fields import blocking, clusters, estimate, frequencies, prior
from graph.fields.comparisons import FIELDS
from graph.fields.keys import KINDS
from graph.fields.model import VERSION, defaults

CUT_BITS = 0
"""Where a pair counts and two clusters join; a fact of the arithmetic and no setting."""


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
        (prior.RULES, prior.WEAK_RULES, prior.MOST_HOLDERS, prior.FEWEST_DUPLICATES),
    )
    return hashlib.sha256(msgspec.json.encode(chosen)).hexdigest()[:16]
