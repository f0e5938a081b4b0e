"""Phone numbers, read as written in Great Britain."""

from functools import lru_cache
from typing import Final

import phonenumbers
from phonenumbers import PhoneNumberFormat, PhoneNumberType

from app.sources.normalise.blocked import LISTS, is_blocked
from app.sources.normalise.contact_value import ContactValue
from app.sources.normalise.refusal import Refusal

_OF_ONE_PERSON: Final = frozenset(
    {
        PhoneNumberType.MOBILE,
        PhoneNumberType.FIXED_LINE_OR_MOBILE,
        PhoneNumberType.PERSONAL_NUMBER,
    }
)


@lru_cache(maxsize=65_536)
def phone(text: str) -> ContactValue | Refusal:
    """Normalise one number; all the same digit is blocked, an impossible one is bad."""
    if is_blocked(text):
        return "blocked"
    try:
        number = phonenumbers.parse(text.strip().lstrip("'"), "GB")
    except phonenumbers.NumberParseException:
        return "bad"
    digits = str(number.national_number)
    if len(set(digits)) == 1:
        return "blocked"
    if not phonenumbers.is_possible_number(number):
        return "bad"
    number.extension = None
    value = phonenumbers.format_number(number, PhoneNumberFormat.E164)
    if value in LISTS.phones:
        return "blocked"
    whole = phonenumbers.is_valid_number(number) and phonenumbers.number_type(number) in _OF_ONE_PERSON
    return ContactValue(value, not whole)
