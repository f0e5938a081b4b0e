"""The blocking keys of a record: the one function that live and bulk share.

Two records are compared when they share a key.  A kind is a conjunction of parts; single ones are there for
what the data makes rare (a family name that ten records have), and a cap on holders silences the others.
"""

from collections.abc import Iterator
from itertools import product
from typing import Final

from graph.fields.key_parts import PARTS
from graph.fields.record import PersonFields

KINDS: Final[tuple[tuple[str, ...], ...]] = (
    # names alone, which the cap leaves only where they are rare
    ("all words",),
    ("two words",),
    ("two sounds",),
    ("family",),
    ("family slip", "initial"),
    ("family sound", "root"),
    ("family skeleton", "given skeleton"),
    ("family start", "given start"),
    # names and birth date
    ("word", "year"),
    ("word sound", "year"),
    ("word start", "date"),
    ("word", "month and day"),
    ("family sound", "decade", "initial"),
    ("family skeleton", "year"),
    ("family end", "year"),
    ("family start", "date slip"),
    ("root", "date slip"),
    ("initial", "date"),
    ("family start", "year and month"),
    ("root", "date bag"),
    # names and places
    ("word", "sector"),
    ("word", "district"),
    ("word sound", "district"),
    ("word start", "sector"),
    ("family", "area"),
    ("family sound", "area", "initial"),
    ("initial", "unit"),
    ("family start", "unit slip"),
    ("root", "unit slip"),
    ("word", "place"),
    ("word sound", "place", "initial"),
    ("family start", "place", "initial"),
    ("word", "city"),
    ("word", "occupation"),
    ("root", "year", "occupation"),
    # birth date and places
    ("date", "district"),
    ("date", "place"),
    ("date", "city"),
    ("date slip", "unit"),
    ("year", "sector"),
    ("year", "district", "place"),
    ("year", "place", "occupation"),
    ("month and day", "sector"),
    ("unit", "place"),
    ("unit", "occupation"),
    ("sector", "occupation", "initial"),
    # addresses
    ("street",),
    ("street word", "house"),
    ("street word", "family"),
    ("street word", "root"),
    ("house", "unit"),
    ("house", "date"),
    # contact points and identifiers
    ("email",),
    ("mailbox",),
    ("mail word", "initial"),
    ("phone slip",),
    ("phone end", "initial"),
    ("identifier slip",),
)
"""Every kind of key, as the parts that two records must share."""


def keys(fields: PersonFields) -> Iterator[tuple[int, str]]:
    """Yield a record's blocking keys, each once, as the kind's position in KINDS and the shared text."""
    parts = {name: tuple(dict.fromkeys(part(fields))) for name, part in PARTS.items()}
    for number, kind in enumerate(KINDS):
        for values in product(*(parts[name] for name in kind)):
            yield number, "\x1f".join(values)
