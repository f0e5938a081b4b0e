"""Postcodes by unit, sector, district and area where they look British, by prefix elsewhere."""

import re
from functools import lru_cache
from typing import Final

from msgspec import Struct

from graph.fields.folding import squeezed

_BRITISH: Final = re.compile(r"([a-z]{1,2})([0-9][0-9a-z]?)([0-9])([a-z]{2})")
"""Area, district, sector and unit as Royal Mail's PAF guide has them."""

_OUTWARD: Final = re.compile(r"([a-z]{1,2})([0-9][0-9a-z]?)")


class Postcode(Struct, frozen=True, order=True):
    """A postcode, folded, without blanks.

    Attributes:
        unit: All of it.
        sector: ``ts190`` of ``ts19 0sh``; all but the last digit elsewhere; empty where not known.
        district: ``ts19`` of ``ts19 0sh``; the first half elsewhere.
        area: ``ts`` of ``ts19 0sh``; the first digit elsewhere.
    """

    unit: str
    sector: str
    district: str
    area: str


@lru_cache(maxsize=1 << 16)
def postcode(text: str) -> Postcode | None:
    """Read a postcode; None without a sign that is one."""
    plain = squeezed(text)
    if len(plain) < 2:
        return None
    if found := _BRITISH.fullmatch(plain):
        area, district, sector, _unit = found.groups()
        return Postcode(plain, area + district + sector, area + district, area)
    if found := _OUTWARD.fullmatch(plain):
        return Postcode(plain, "", plain, found[1])
    return Postcode(plain, plain[:-1], plain[: (len(plain) + 1) // 2], plain[:1])
