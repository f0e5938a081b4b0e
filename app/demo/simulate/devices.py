"""Browsers and the addresses they are seen at: people's own, shared ones, strangers', crawlers'."""

from importlib.resources import files
from random import Random
from typing import Final

import numpy as np
import polars as pl
from msgspec import Struct

from app.demo.simulate.chance import Ints, Lots, draws, stream, uuids
from app.demo.simulate.person import Population

_TILLS: Final = 4
_MOBILE: Final = ("and_chr", "ios_saf", "samsung", "and_ff", "op_mob")
_AGENTS: Final = {
    "and_chr": "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/{v}.0.0.0 Mobile Safari/537.36",
    "and_ff": "Mozilla/5.0 (Android 15; Mobile; rv:{v}.0) Gecko/{v}.0 Firefox/{v}.0",
    "op_mob": "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/153.0.0.0 Mobile Safari/537.36 OPR/{v}.0.0.0",
    "samsung": "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/{v}.0 Chrome/136.0.0.0 Mobile Safari/537.36",
    "ios_saf": "Mozilla/5.0 (iPhone; CPU iPhone OS 18_7 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/{v} Mobile/15E148 Safari/604.1",
    "safari": "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/{v} Safari/605.1.15",
    "chrome": "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/{v}.0.0.0 Safari/537.36",
    "edge": "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/{v}.0.0.0 Safari/537.36 Edg/{v}.0.0.0",
    "firefox": "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:{v}.0) Gecko/20100101 Firefox/{v}.0",
    "opera": "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/152.0.0.0 Safari/537.36 OPR/{v}.0.0.0",
}
_CRAWLERS: Final = (
    "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
    "Mozilla/5.0 (compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm)",
    "Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; GPTBot/1.2; +https://openai.com/gptbot)",
    "Mozilla/5.0 (X11; Linux x64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/139.0.0.0 Safari/537.36",
    "python-requests/2.32.5",
    "Mozilla/5.0 (compatible; AhrefsBot/7.0; +http://ahrefs.com/robot/)",
)


class Fleet(Struct, frozen=True):
    """Every device; the first ones are people's own, then the shops' till tablets, strangers', crawlers'.

    Attributes:
        owners: Person number of each device, -1 where nobody the shop knows.
        first: Position of each person's first device in ``of_person``.
        count: How many devices each person uses.
        of_person: Devices by person; a shared one is there once for each user.
        tills: Range of the tablets on which staff order for whoever stands before them.
        strangers: Range of devices of unknown people.
        crawlers: Range of crawlers.
    """

    ids: list[str]
    owners: Ints
    agents: list[str]
    mobile: list[bool]
    first: Ints
    count: Ints
    of_person: Ints
    tills: range
    strangers: range
    crawlers: range


def fleet(seed: int, people: Population, strangers: int, crawlers: int) -> Fleet:
    """Give people their devices, and the unknown theirs."""
    random = draws(seed, "devices")
    browsers = _browsers()
    owners: list[int] = []
    of_person: list[list[int]] = []
    at_home: dict[int, int] = {}
    for person in people.people:
        own = list(range(len(owners), len(owners) + random.choices((1, 2, 3, 4), (45, 35, 15, 5))[0]))
        owners += [person.number] * len(own)
        shared = at_home.setdefault(person.home, own[-1])
        of_person.append([*own, shared] if shared != own[-1] and random.random() < 0.35 else own)
    known = len(owners)
    total = known + _TILLS + strangers + crawlers
    drawn = [browsers.draw(random) for _ in range(total - crawlers)]
    counts = np.array([len(own) for own in of_person], dtype=np.int64)
    return Fleet(
        ids=uuids(stream(seed, "devices"), total),
        owners=np.array(owners + [-1] * (total - known), dtype=np.int64),
        agents=[agent for agent, _ in drawn] + [random.choice(_CRAWLERS) for _ in range(crawlers)],
        mobile=[mobile for _, mobile in drawn] + [False] * crawlers,
        first=np.concatenate(([0], np.cumsum(counts)[:-1])).astype(np.int64),
        count=counts,
        of_person=np.array([device for own in of_person for device in own], dtype=np.int64),
        tills=range(known, known + _TILLS),
        strangers=range(known + _TILLS, total - crawlers),
        crawlers=range(total - crawlers, total),
    )


def _browsers() -> Lots[tuple[str, bool]]:
    frame = pl.read_csv(
        files("app.demo.data").joinpath("browsers.csv").read_bytes(), schema_overrides={"version": pl.String}
    )
    values = [
        (_AGENTS[browser].format(v=version), browser in _MOBILE)
        for browser, version in frame.select("browser", "version").rows()
    ]
    return Lots(values, frame["share_percent"].to_list())


class Networks(Struct, frozen=True):
    """Where devices connect from.

    Attributes:
        homes: One address a household; a fifth of them IPv6.
        carriers: The few addresses behind which the mobile carriers put thousands of people.
        offices: One address an office, for everybody who works there.
        cafes: Public wireless networks.
    """

    homes: list[str]
    carriers: list[str]
    offices: list[str]
    cafes: list[str]


def networks(seed: int, people: Population) -> Networks:
    """Draw the addresses."""
    random = draws(seed, "networks")
    homes = [
        f"2a02:c7{random.randrange(256):02x}:{random.randrange(65536):x}:{random.randrange(65536):x}::{random.randrange(1, 65536):x}"
        if random.random() < 0.2
        else _address(random, (51, 77, 80, 81, 86, 90, 109, 151))
        for _ in people.homes
    ]
    carriers = [
        f"{block}.{last}"
        for block in ("31.94.12", "82.132.230", "92.40.170", "148.252.132")
        for last in range(3, 9)
    ]
    return Networks(
        homes,
        carriers,
        [_address(random, (62, 193)) for _ in people.offices],
        [_address(random, (194,)) for _ in range(40)],
    )


def _address(random: Random, first: tuple[int, ...]) -> str:
    return (
        f"{random.choice(first)}.{random.randrange(256)}.{random.randrange(256)}.{random.randrange(1, 255)}"
    )
