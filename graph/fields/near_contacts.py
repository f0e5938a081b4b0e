"""Emails and phones that are nearly the same: a typing slip, or one mailbox name at two providers.

What is exactly the same is rung 2's evidence and none here.  A mailbox that is made of its holder's name says
little that the name does not: John Smith has ``john.smith`` at one provider, and another John Smith at the next.
"""

import re
from collections.abc import Collection
from itertools import product
from typing import Final

from graph.fields.record import PersonFields
from graph.fields.spelling import is_one_slip
from graph.fields.value_levels import DIGITS, EMAIL, phones_level

_NO_DIGITS: Final = re.compile(r"\D+")
_NO_LETTERS: Final = re.compile(r"[\W\d_]+")
_FEWEST_DIGITS: Final = 3
"""A number in a mailbox that says something besides the name: a year, not a 1 (judgement)."""

_SHORTEST: Final = 3
"""Letters of a part of a name that is looked for in a mailbox."""

_FAR_EMAIL: Final = EMAIL.index("different")
_FAR_PHONE: Final = DIGITS.index("different")


def near_email(left: PersonFields, right: PersonFields) -> int | None:
    """Return the level of the closest two addresses; None where none are close, or two are the same."""
    if not left.emails or not right.emails or not set(left.emails).isdisjoint(right.emails):
        return None
    names = _name_words(left) | _name_words(right)
    best = min(_near(one, other, names) for one, other in product(left.emails, right.emails))
    return best if best < _FAR_EMAIL else None


def near_phone(left: PersonFields, right: PersonFields) -> int | None:
    """Return the level of the closest two numbers; None where none are close, or two are the same."""
    if not left.phones or not right.phones or not set(left.phones).isdisjoint(right.phones):
        return None
    best = phones_level(left.phones, right.phones)
    return best if best < _FAR_PHONE else None


def _name_words(fields: PersonFields) -> set[str]:
    return {word for word in fields.name.words if len(word) >= _SHORTEST} if fields.name else set()


def _near(one: str, other: str, names: Collection[str]) -> int:
    box, _, domain = one.partition("@")
    box_there, _, domain_there = other.partition("@")
    if box == box_there:
        return _same_box(box, domain, domain_there, names)
    return _slip_in_box(box, box_there, names) if domain == domain_there else _FAR_EMAIL


def _same_box(box: str, domain: str, domain_there: str, names: Collection[str]) -> int:
    """Return the level of one mailbox name at two domains; gmail and ymail are two, gmail and gmial one."""
    if domain[:1] == domain_there[:1] and is_one_slip(domain, domain_there):
        return EMAIL.index("one slip")
    if not _is_named(box, names):
        return EMAIL.index("same mailbox")
    return EMAIL.index("alike") if len(_NO_DIGITS.sub("", box)) >= _FEWEST_DIGITS else _FAR_EMAIL


def _slip_in_box(box: str, there: str, names: Collection[str]) -> int:
    """Return the level of two mailbox names at one domain.

    Another number, another initial, and a dot in a name are how a provider tells two people apart.
    """
    letters, letters_there = _NO_LETTERS.sub("", box), _NO_LETTERS.sub("", there)
    if _NO_DIGITS.sub("", box) != _NO_DIGITS.sub("", there) or box[:1] != there[:1]:
        return _FAR_EMAIL
    if letters == letters_there and (_is_named(box, names) or _is_named(there, names)):
        return _FAR_EMAIL
    return EMAIL.index("one slip") if len(box) > _SHORTEST and is_one_slip(box, there) else _FAR_EMAIL


def _is_named(box: str, names: Collection[str]) -> bool:
    return any(word in box for word in names)
