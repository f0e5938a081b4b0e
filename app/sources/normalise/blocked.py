"""Values that identify nobody, read once from ``blocked.toml``."""

import re
import tomllib
from importlib.resources import files
from typing import Final

import msgspec


class _Lists(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    words: frozenset[str]
    names: frozenset[str]
    titles: frozenset[str]
    roles: frozenset[str]
    emails: frozenset[str]
    phones: frozenset[str]
    birth_dates: frozenset[str]


LISTS: Final = msgspec.convert(
    tomllib.loads(files(__package__).joinpath("blocked.toml").read_text("utf-8")), _Lists
)
_ZEROS: Final = re.compile(r"[0\-\s]*")


def is_blocked(text: str) -> bool:
    """True for a value that says nothing about anybody, in any field: blank, zeros, ``null``, ``guest``."""
    return _ZEROS.fullmatch(text) is not None or text.strip().casefold() in LISTS.words
