"""Whether two given names can be one person's."""

import re
import tomllib
import unicodedata
from collections import defaultdict
from functools import cache, lru_cache
from importlib.resources import files
from itertools import product
from typing import Final, Literal

import msgspec
from jellyfish import jaro_winkler_similarity
from msgspec import Struct
from nicknames import NickNamer

from graph.matching.generic import is_generic

type NameLevel = Literal["same", "compatible", "incompatible"]

ONE_SLIP: Final = 0.92
"""Jaro-Winkler similarity from which two spellings count as one name with a typing slip."""

_NOT_A_LETTER: Final = re.compile(r"[^\w]+|[\d_]+")
_TITLES: Final = frozenset({"mr", "mrs", "miss", "ms", "mx", "dr", "the", "mr and mrs"})
LETTERS: Final = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "æ": "ae", "œ": "oe", "ð": "d", "þ": "th", "\u0131": "i"}
)
"""Letters that Unicode does not take apart into a plain one and a mark."""


class Name(Struct, frozen=True, order=True):
    """A person's name as one record has it."""

    given: str
    family: str = ""


def compare(left: Name, right: Name) -> NameLevel | None:
    """Compare given names, also where one record has them in the other's family field."""
    level = compatible(left.given, right.given)
    crossed = {compatible(left.given, right.family), compatible(left.family, right.given)}
    return "compatible" if level == "incompatible" and crossed == {"same"} else level


@lru_cache(maxsize=1 << 18)
def compatible(one: str | None, other: str | None) -> NameLevel | None:
    """Compare two given names; None where one is missing or they are in different scripts.

    Initials, nicknames, one typing slip, diacritics and a part of a double name are compatible.
    Symmetric, but not transitive: ``J`` goes with Jane and with John.
    """
    left, right = _parts(one), _parts(other)
    if not left or not right or "".join(left).isascii() != "".join(right).isascii():
        return None
    if left == right or "".join(left) == "".join(right):
        return "same"
    few, many = sorted((left, right), key=lambda parts: (len(parts), parts))
    return "compatible" if all(any(_alike(a, b) for b in many) for a in few) else "incompatible"


@lru_cache(maxsize=1 << 16)
def _parts(name: str | None) -> tuple[str, ...]:
    """Return a name's words, folded; none for a placeholder."""
    if name is None or is_generic("name", name):
        return ()
    plain = unicodedata.normalize("NFKD", name.casefold().translate(LETTERS).replace("'", ""))
    letters = "".join(sign for sign in plain if not unicodedata.combining(sign))
    words = (word for word in _NOT_A_LETTER.split(letters) if word)
    return tuple(word for word in words if word not in _TITLES)


def _alike(one: str, other: str) -> bool:
    if one == other:
        return True
    if len(one) == 1 or len(other) == 1:
        return one[0] == other[0]
    known = lexicon()
    if known.are_two(one, other):
        return False
    return known.is_nickname(one, other) or jaro_winkler_similarity(one, other) >= ONE_SLIP


class _Supplement(Struct, frozen=True, forbid_unknown_fields=True):
    nicknames: dict[str, tuple[str, ...]]
    apart: tuple[tuple[str, str], ...]


class Lexicon(Struct, frozen=True):
    """Nicknames, and names that only look like one; all words folded.

    Attributes:
        full: Full forms of each short one.
        apart: Pairs that are two names, however alike.
    """

    full: dict[str, frozenset[str]]
    apart: frozenset[frozenset[str]]

    def full_forms(self, name: str) -> frozenset[str]:
        """Return the name and what it is short for."""
        return self.full.get(name, frozenset()) | {name}

    def are_two(self, one: str, other: str) -> bool:
        """Tell whether two words are listed as two names."""
        return frozenset((one, other)) in self.apart

    def is_nickname(self, one: str, other: str) -> bool:
        """Tell whether two words can be short for one name."""
        return not self.full_forms(one).isdisjoint(self.full_forms(other))


@cache
def lexicon() -> Lexicon:
    """Return what the nicknames package and ``names.toml`` know."""
    text = files("graph.matching").joinpath("names.toml").read_text(encoding="utf-8")
    ours = msgspec.convert(tomllib.loads(text), _Supplement)
    full: defaultdict[str, set[str]] = defaultdict(set)
    pairs = [(name, list(short)) for name, short in NickNamer.default_lookup().items()]
    for name, short in pairs + [(name, list(short)) for name, short in ours.nicknames.items()]:
        for form, canonical in product(short, (name,)):
            full[form].add(canonical)
    return Lexicon(
        full={form: frozenset(names) for form, names in full.items()},
        apart=frozenset(frozenset(pair) for pair in ours.apart),
    )
