"""What is served is followed for as long as the process lives, whatever goes wrong meanwhile."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

import numpy as np
import pytest
from redis.exceptions import ResponseError

from app.hot.stock import Stock
from app.http import live
from app.http.live import Live
from app.telemetry import exposition


class Shelves:
    """A stock that fails as often as it is told to."""

    def __init__(self, *failures: Exception) -> None:
        self.failures = list(failures)
        self.version = 0

    async def since(self, _version: int) -> tuple[int, dict[str, int | None]]:
        if self.failures:
            raise self.failures.pop(0)
        self.version += 1
        return self.version, {"A": 1}


class Made:
    """As much of a bundle as following needs."""

    def __init__(self, version: str) -> None:
        self.manifest = self
        self.version = version
        self.row_of = {"A": 0}


pytestmark = pytest.mark.usefixtures("quick")


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "_TICK_S", 0.01)
    monkeypatch.setattr(live, "_AGAIN_S", 0.0)


def following(bundles: Path, shelves: Shelves) -> Live:
    return Live(bundles, cast("Stock", shelves))


def point(bundles: Path, name: str) -> None:
    (bundles / name).mkdir(exist_ok=True)
    aside = bundles / ".aside"
    aside.symlink_to(name)
    aside.replace(bundles / "current")


def loads(monkeypatch: pytest.MonkeyPatch, **answers: list[Exception]) -> None:
    def load(folder: Path) -> Any:
        failures = answers.get(folder.name, [])
        if failures:
            raise failures.pop(0)
        return Made(folder.name)

    monkeypatch.setattr(live, "load", load)


def degraded(part: str) -> bool:
    return f'kindred_degraded{{part="{part}"}} 1.0' in exposition().decode()


async def until(holds: Callable[[], bool]) -> None:
    for _ in range(1_000):
        if holds():
            return
        await asyncio.sleep(0.01)
    pytest.fail("it never came to that")


async def served(one: Live, version: str) -> None:
    await until(lambda: one.serving is not None and cast("Any", one.serving.bundle).version == version)


async def test_a_bundle_that_breaks_a_library_is_not_served_and_does_not_end_the_following(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    loads(monkeypatch, bad=[RuntimeError("index"), RuntimeError("index")])
    point(tmp_path, "good")
    one = following(tmp_path, Shelves())
    task = asyncio.create_task(one.follow())
    await served(one, "good")
    point(tmp_path, "bad")
    await until(lambda: one.bundle_is_behind)
    await asyncio.sleep(0.05)
    assert degraded("bundle")
    await served(one, "good")
    point(tmp_path, "next")
    await served(one, "next")
    await asyncio.sleep(0.05)
    assert not degraded("bundle")
    assert not task.done()
    task.cancel()


async def test_a_bundle_that_cannot_be_read_just_now_is_tried_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    loads(monkeypatch, good=[OSError("stale handle"), OSError("stale handle")])
    point(tmp_path, "good")
    one = following(tmp_path, Shelves())
    task = asyncio.create_task(one.follow())
    await served(one, "good")
    task.cancel()


async def test_stock_goes_on_after_a_redis_that_answers_with_an_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    loads(monkeypatch)
    point(tmp_path, "good")
    shelves = Shelves(ResponseError("WRONGTYPE"), OSError("reset"), ResponseError("WRONGTYPE"))
    one = following(tmp_path, shelves)
    await one.tick()
    assert one.serving is not None
    assert one.stock_is_stale
    assert degraded("stock")
    task = asyncio.create_task(one.follow())
    await until(lambda: not one.stock_is_stale)
    assert np.array_equal(one.serving.stock.mask, [True])
    task.cancel()
