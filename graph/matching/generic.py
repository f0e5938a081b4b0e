"""Values that identify nobody; the list is ``generic.toml``, the rest is found by spread (``limits``)."""

import re
import tomllib
from functools import cache
from importlib.resources import files
from typing import Final

import msgspec
from msgspec import Struct

_EMPTY: Final = re.compile(r"[\W_0]*")
_LINE_DIGITS: Final = 7  # of a phone, so that +44 7000 000000 is as empty as 0000


class Generic(Struct, frozen=True, forbid_unknown_fields=True):
    """The list as shipped, all in lower case.

    Attributes:
        values: Placeholders of any kind.
        mailboxes: Local parts of an address that belong to a role or to nobody.
    """

    values: frozenset[str]
    mailboxes: frozenset[str]


@cache
def shipped() -> Generic:
    """Return the list that comes with the product."""
    text = files("graph.matching").joinpath("generic.toml").read_text(encoding="utf-8")
    return msgspec.convert(tomllib.loads(text), Generic)


def is_generic(kind: str, value: str) -> bool:
    """Tell whether a value stands for no one person; such a value makes no key and no node.

    Zeros and punctuation are one, and so is a phone whose last seven digits are the same.
    """
    value = value.strip().lower()
    if kind == "email":
        mailbox = value.partition("@")[0].partition("+")[0]
        return mailbox in shipped().values or mailbox in shipped().mailboxes or _is_empty(mailbox)
    if kind == "phone":
        return value in shipped().values or len(set(value[-_LINE_DIGITS:])) <= 1
    return value in shipped().values or _is_empty(value)


def _is_empty(value: str) -> bool:
    return _EMPTY.fullmatch(value) is not None
