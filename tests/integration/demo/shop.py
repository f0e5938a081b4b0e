"""A small shop of the demo: simulated once, and taken through a real stack in a home of its own."""

import asyncio
import subprocess
import sys
from collections.abc import Callable, Coroutine, Generator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any, Final

import msgspec
import polars as pl
import pytest
from msgspec import Struct
from rich.console import Console

from app.access import local_keys
from app.demo.clock import Steps
from app.demo.feed import feed
from app.demo.live import hold_back, send
from app.demo.report import truth as answers
from app.demo.report.collected import collect
from app.demo.report.identity import identity
from app.demo.report.rows import quarantine, systems
from app.demo.simulate import Summary, simulate
from app.lake.interactions import interactions
from app.lake.lake import Lake
from app.settings import Settings, inherited, load, to_environment
from app.stack import plan
from app.stack.local import Stack, running
from app.stack.ports import choose

_UNTIL: Final = datetime(2026, 11, 24, tzinfo=UTC)
_SEED: Final = 7
_CUSTOMERS: Final = 60
_LIVE: Final = 0.05
_FED_S: Final = 240
_LEARNED_S: Final = 180
_LEARN: Final = """
import sys
from datetime import datetime
import msgspec
from app.demo.learn import learning
from app.settings import from_environment
if __name__ == "__main__":
    split_at, until = (datetime.fromisoformat(moment) for moment in sys.argv[1:3])
    with learning(
        from_environment(), split_at=split_at, until=until, seed=int(sys.argv[3])
    ) as lessons:
        done = lessons.finish(lambda _share: None)
    sys.stdout.buffer.write(msgspec.json.encode(done.ranking))
"""


class Shop(Struct, frozen=True):
    """Exports that every run reads and none changes, and the truth about them.

    Attributes:
        live: The last events, which are not in the files but sent over HTTP.
    """

    exports: Path
    truth: Path
    live: Path
    summary: Summary


class Run(Struct, frozen=True):
    """What a run came to: parts of ``report.json``, as JSON has them."""

    settings: Settings
    report: dict[str, Any]


def simulated(folder: Path) -> Shop:
    exports, truth = folder / "exports", folder / "truth"
    summary = simulate(exports, truth, until=_UNTIL, seed=_SEED, customers=_CUSTOMERS)
    return Shop(exports, truth, hold_back(exports / "shopify" / "pixel.ndjson", _LIVE), summary)


def settings_in(home: Path, **more: str) -> Settings:
    return load(
        {
            "KINDRED_HOME": str(home),
            "KINDRED_API_PORT": str(choose(None, taken=set())),
            "KINDRED_NEO4J_HEAP_MB": "400",
            "KINDRED_NEO4J_PAGECACHE_MB": "64",
            "KINDRED_LOG_FORMAT": "json",
            **more,
        }
    )


@contextmanager
def up(settings: Settings) -> Generator[Stack]:
    """A stack on ports that nobody prefers: while Neo4j is away, another that starts would take the usual one."""
    taken: set[int] = set()
    with pytest.MonkeyPatch.context() as patch:
        for name in plan.PREFERRED:
            patch.setitem(plan.PREFERRED, name, choose(None, taken=taken))
        with running(settings, notice=print) as stack:
            yield stack


def feed_all(stack: Stack, shop: Shop) -> None:
    """As the demo does: files, live events, until every store has it and it is known whose it is."""
    settings = stack.settings
    live = partial(
        send, base_url=stack.api_url, key=local_keys(settings.home, settings.api_keys_file)["ingest"]
    )
    early: list[pl.DataFrame] = []

    def orders_in() -> None:
        early.append(_ordered(settings))

    steps = Steps(Console(quiet=True))
    in_loop(feed(settings, shop.exports, live, steps, as_of=shop.summary.until, orders_in=orders_in))
    (orders,) = early
    assert not orders.is_empty()
    assert orders.equals(_ordered(settings)), "what one training saw before the visits went in was not all"


def _ordered(settings: Settings) -> pl.DataFrame:
    return interactions(Lake(settings.lake), server_only=True)


def who_and_what(settings: Settings, shop: Shop) -> dict[str, Any]:
    """The parts of the report about rows and persons, and the counts behind them."""
    found, truth = aside(lambda: collect(settings)), answers.read(shop.truth)
    return _as_json(
        {
            "events": found.events,
            "systems": systems(found.rows),
            "quarantine": quarantine(found.quarantined, truth.broken, shop.exports),
            "identity": identity(found.records, found.emails, found.counts, truth),
        }
    )


def learned(settings: Settings, shop: Shop) -> dict[str, Any]:
    """The part of the report about ranking; its bundle is served from now on.

    Trains in a process of its own, with a hash seed of its own, as another run of the demo does.
    """
    one = shop.summary
    line = [sys.executable, "-c", _LEARN, one.split_at.isoformat(), one.until.isoformat(), str(one.seed)]
    done = subprocess.run(
        line, env=inherited() | to_environment(settings), timeout=_LEARNED_S, capture_output=True, check=False
    )
    assert done.returncode == 0, done.stderr.decode()
    return {"ranking": msgspec.json.decode(done.stdout)}


def in_loop[T](work: Coroutine[Any, Any, T]) -> T:
    """Run a coroutine in a thread's loop, so that the loop of the test run is not touched."""

    async def limited() -> T:
        async with asyncio.timeout(_FED_S):
            return await work

    return aside(lambda: asyncio.run(limited()))


def aside[T](work: Callable[[], T]) -> T:
    with ThreadPoolExecutor(max_workers=1) as thread:
        return thread.submit(work).result()


def _as_json(parts: dict[str, Any]) -> dict[str, Any]:
    return dict(msgspec.json.decode(msgspec.json.encode(parts)))
