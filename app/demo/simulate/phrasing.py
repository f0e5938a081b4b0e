"""How people and systems write the same phone number and the same moment."""

from datetime import datetime
from random import Random
from zoneinfo import ZoneInfo

_LONDON = ZoneInfo("Europe/London")


def phone(number: str | None, random: Random) -> str | None:
    """Return an E.164 number in one of the ways people type it; anything else as it is."""
    if number is None or not number.startswith("+44"):
        return number
    rest = number[3:]
    spaced = f"{rest[:4]} {rest[4:]}"
    return random.choice(
        (number, f"0{rest}", f"0{spaced}", f"+44 {spaced}", f"+44 (0){spaced}", f"0044{rest}", f"44{rest}")
    )


def email(address: str | None, random: Random) -> str | None:
    """Return an address, now and then in the capitals or with the space that a form let through."""
    if address is None or "@" not in address:
        return address
    roll = random.random()
    if roll < 0.04:
        return address.capitalize()
    return address + " " if roll < 0.05 else address


def zulu(at: datetime) -> str:
    """Return ``2026-05-01T09:26:00Z``."""
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")


def offset(at: datetime) -> str:
    """Return ``2026-05-01T10:26:00.000+01:00``, in London's time."""
    return at.astimezone(_LONDON).isoformat(timespec="milliseconds")
