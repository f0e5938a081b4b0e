"""The blocking keys of a record: the one function that live and bulk share.

Two records are compared when they share a key.  A kind is a conjunction of parts; single ones are there for
what the data makes rare (a family name that ten records have), and a cap on holders silences the others.
"""

from collections.abc import Hashable, Iterator, Sequence
from functools import lru_cache
from itertools import product
from typing import Final

from graph.fields.comparisons import COMPARISONS
from graph.fields.key_hashes import ALL, hash_of, hashes_of_deletions
from graph.fields.key_parts import PARTS, SOURCES, Part, Source
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
    parts = {name: _spelt(part, fields) for name, part in PARTS.items()}
    for number, kind in enumerate(KINDS):
        for values in product(*(parts[name] for name in kind)):
            yield number, "\x1f".join(values)


def _spelt(part: Part, fields: PersonFields) -> Sequence[str]:
    value = READ[part.source.field](fields)
    return () if value is None else part.spelt(part.source.read(value))


def hashed_keys(fields: PersonFields) -> Sequence[int]:
    """Return the hash of each of a record's blocking keys, each once, in [0, 2^64); the same for ever.

    Two records that share a key of ``keys`` share its hash; two keys of one hash are one in 2^64.
    """
    values = [_value(source, fields) for source in SOURCES]
    parts = [
        () if values[source] is None else _hashed(number, values[source])
        for number, source in enumerate(_SOURCE_OF)
    ]
    found: list[int] = []
    for kind, (base, *factors) in _ARITHMETIC:
        sets = [parts[part] for part in kind]
        if all(sets):
            found += _combined(base, factors, sets)
    return found


def _combined(base: int, factors: Sequence[int], sets: Sequence[Sequence[int]]) -> list[int]:
    """Return base + the sum over parts of factor * hash, modulo 2^64, of each choice of one hash a part."""
    found = [base]
    for factor, some in zip(factors, sets, strict=True):
        scaled = [factor * number for number in some]
        found = [before + number for before in found for number in scaled]
    return [number & ALL for number in found]


def _value(source: Source, fields: PersonFields) -> Hashable | None:
    value = READ[source.field](fields)
    return None if value is None else source.read(value)


@lru_cache(maxsize=1 << 17)
def _hashed(part: int, value: Hashable) -> tuple[int, ...]:
    """Return the hashes of a part's texts, each once."""
    of = _PARTS[part]
    texts = of.texts(value)
    found = (
        (number for text in texts for number in hashes_of_deletions(text))
        if of.slips
        else map(hash_of, texts)
    )
    return tuple(dict.fromkeys(found))


def key_constants(kind: Sequence[str]) -> list[int]:
    """Return what is added to the keys of a kind, and what the hash of each of its parts is multiplied by.

    They come from the kind's name, so a kind that is added or moved changes no other's keys.
    """
    name = "+".join(kind)
    return [hash_of(f"{name} {place}") | 1 for place in range(len(kind) + 1)]


READ: Final = {comparison.fields[0].name: comparison.read for comparison in COMPARISONS}
"""The value of a record that each comparison is about."""

_PARTS: Final = tuple(PARTS.values())
_SOURCE_OF: Final = tuple(SOURCES.index(part.source) for part in _PARTS)
_ARITHMETIC: Final = tuple(
    (tuple(list(PARTS).index(part) for part in kind), key_constants(kind)) for kind in KINDS
)
