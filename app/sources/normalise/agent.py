"""User agents.  The only importer of ua-parser and crawlerdetect."""

from functools import lru_cache
from typing import Final, Literal

from crawlerdetect import CrawlerDetect
from msgspec import Struct
from ua_parser import parse_device, parse_os, parse_user_agent

_CRAWLERS: Final = CrawlerDetect()
_COMPUTERS: Final = frozenset(
    {"Windows", "Mac OS X", "Chrome OS", "Linux", "Ubuntu", "Debian", "Fedora", "FreeBSD"}
)

type Kind = Literal["phone", "tablet", "computer"]


class Agent(Struct, frozen=True):
    """What a user agent says.

    Attributes:
        family: Browser and major version, such as ``Mobile Safari 17``; None where it is not known.
        bot: True for a crawler, a script, or a mail provider's image proxy.
    """

    family: str | None
    bot: bool


@lru_cache(maxsize=16_384)
def agent(text: str) -> Agent:
    """Read a user agent; slow the first time (about 2 ms), so its answers are kept."""
    found = parse_user_agent(text[:512])
    family = " ".join(part for part in (found.family, found.major) if part) if found else None
    return Agent(family, _CRAWLERS.is_crawler(text[:512]))


@lru_cache(maxsize=16_384)
def kind(text: str) -> Kind | None:
    """Return what sort of device a user agent is of; None for televisions, crawlers and what is not known.

    An Android browser says ``Mobile`` on a phone only; that is what browsers agreed on.
    """
    system, device = parse_os(text[:512]), parse_device(text[:512])
    family = system.family if system else None
    if family == "iOS":
        return "tablet" if device and device.family.startswith("iPad") else "phone"
    if family == "Android":
        phone = "Mobile" in text or text.startswith("Dalvik")
        return "phone" if phone else "tablet"
    return "computer" if family in _COMPUTERS else None
