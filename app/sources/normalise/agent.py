"""User agents.  The only importer of ua-parser and crawlerdetect."""

from functools import lru_cache
from typing import Final

from crawlerdetect import CrawlerDetect
from msgspec import Struct
from ua_parser import parse_user_agent

_CRAWLERS: Final = CrawlerDetect()


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
