"""What may stand in a URL: ids of persons, sessions, devices and decisions, and nothing personal."""

import re
from typing import Final, Literal, cast

from msgspec import Struct

from app.http.problems import Refusal

type ShopperKind = Literal["person", "session", "device"]

_SHOPPER: Final = re.compile(r"(person|session|device):([A-Za-z0-9][A-Za-z0-9._~-]{0,127})")
_PHONE: Final = re.compile(r"(?:0|44)[\d.-]{8,14}")
_PERSON: Final = re.compile(r"[A-Za-z0-9_-]{1,64}")


_OPAQUE: Final = re.compile(r"[A-Za-z0-9_-]{1,64}")


class ShopperKey(Struct, frozen=True):
    """Who recommendations are for."""

    kind: ShopperKind
    value: str


def shopper_key(text: str) -> ShopperKey:
    """Return the key in a path segment.

    Raises:
        Refusal: It is no such key, or it looks like an email or a phone; it is not repeated.
    """
    match = _SHOPPER.fullmatch(text)
    if match is None or _PHONE.fullmatch(match[2]):
        raise Refusal(
            400,
            "wrong_key",
            "The key must be person:, session: or device: and an id. Personal data such as an email"
            " or a phone number never belongs in a URL; POST /v1/profiles/lookup takes those in its body.",
        )
    return ShopperKey(kind=cast("ShopperKind", match[1]), value=match[2])


def person_id(text: str) -> str:
    """Return the person id in a path segment.

    Raises:
        Refusal: It cannot be one; it is not repeated.
    """
    if _PERSON.fullmatch(text) is None or _PHONE.fullmatch(text):
        raise Refusal(
            400,
            "wrong_person_id",
            "A person id has letters, digits and dashes. Personal data such as an email or a phone number"
            " never belongs in a URL; POST /v1/profiles/lookup takes those in its body.",
        )
    return text


def opaque_id(text: str) -> str:
    """Return the id of a review, judgement, change or ruling.

    Raises:
        Refusal: It cannot be one; it is not repeated.
    """
    if _OPAQUE.fullmatch(text) is None or _PHONE.fullmatch(text):
        raise Refusal(
            400, "wrong_id", "An id has letters, digits and dashes, as an answer of this API showed it."
        )
    return text
