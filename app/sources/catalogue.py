"""Fields that every catalogue has."""

from typing import Final

from app.sources.normalise.money import pounds
from app.sources.normalise.names import tidy
from app.sources.outcome import Unfit
from app.sources.sheet import Get

_AUDIENCES: Final = {
    "female": "female", "women": "female", "woman": "female", "womens": "female", "women's": "female",
    "ladies": "female", "girls": "female", "male": "male", "men": "male", "man": "male", "mens": "male",
    "men's": "male", "boys": "male", "unisex": "unisex",
}  # fmt: skip


def words(text: str) -> str | None:
    """Tidy a text; None where there is none."""
    return tidy(text) or None


def required(get: Get, field: str) -> str:
    """Read a text without which there is no item.

    Raises:
        Unfit: It is blank.
    """
    value = tidy(get(field)).lstrip("'")
    if not value:
        raise Unfit(field, "missing")
    return value


def price_of(get: Get, field: str) -> float | None:
    """Read a price; None where it is blank or in another currency.

    Raises:
        Unfit: It is no amount, or negative.
    """
    text = get(field).strip()
    if not text or text[-3:].upper() in {"EUR", "USD"}:
        return None
    value = pounds(text)
    if isinstance(value, str):
        raise Unfit(field, "bad_number")
    return value


def audience(text: str) -> str | None:
    """Whom an item is for: ``female``, ``male`` or ``unisex``."""
    return _AUDIENCES.get(text.strip().casefold())
