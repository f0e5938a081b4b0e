"""Neo4j of a real stack, away for a minute under ingest: nothing is refused, and nothing is lost."""

import shutil
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import polars as pl

from app.access import local_keys
from app.demo.live import send
from app.inbox.files import drained, ingest_files
from app.inbox.stream import Depth
from app.lake.lake import Lake
from app.settings import Settings
from app.stack.local import Stack
from app.wiring import wired
from tests.integration.demo import shop as shops
from tests.integration.demo.shop import Run, Shop
from workers.attaching import attach_all
from workers.attribution import refresh_attribution

_AWAY_S = 60
_BACK_S = 120
_GOODS = {"products", "catalogue"}


def test_a_graph_away_for_a_minute_delays_everything_and_loses_nothing(
    shop: Shop, undisturbed: Run, tmp_path: Path
) -> None:
    settings = shops.settings_in(tmp_path)
    shutil.copytree(undisturbed.settings.bundles, settings.bundles, symlinks=True)
    with shops.up(settings) as stack:
        keys = local_keys(settings.home, settings.api_keys_file)
        shops.in_loop(_send(stack.settings, shop, goods=True))
        shops.in_loop(_arrived(stack.settings))
        _until(lambda: _health(stack)["status"] == "ready" and _recommended(stack, keys["storefront"]))
        shops.in_loop(_send(stack.settings, shop, goods=False))
        _until(lambda: _begun(stack.settings))
        stack.stop("neo4j")
        back_at = time.monotonic() + _AWAY_S
        send(shop.live, base_url=stack.api_url, key=keys["ingest"])
        while time.monotonic() < back_at:
            assert httpx.get(f"{stack.api_url}/health/live").status_code == 200
            assert "graph" in _health(stack)["degraded"]
            assert _recommended(stack, keys["storefront"])
            time.sleep(2)
        assert shops.in_loop(_waiting(stack.settings)).entries > 0
        stack.start("neo4j")
        shops.in_loop(_arrived(stack.settings))
        shops.in_loop(_attached(stack.settings, shop))
        report = shops.who_and_what(stack.settings, shop)
        _until(lambda: _health(stack)["status"] == "ready")
    assert report["quarantine"]["wrongly_caught"] == 0
    assert report == {name: part for name, part in undisturbed.report.items() if name in report}


def _until(met: Callable[[], object]) -> None:
    end = time.monotonic() + _BACK_S
    while not met():
        assert time.monotonic() < end
        time.sleep(0.1)


def _health(stack: Stack) -> dict[str, Any]:
    answer = httpx.get(f"{stack.api_url}/health/ready")
    assert answer.status_code == 200, "recommendations are served with and without the graph"
    return dict(answer.json())


def _recommended(stack: Stack, key: str) -> list[Any]:
    path = f"{stack.api_url}/v1/recommendations/device:nobody"
    answer = httpx.get(path, headers={"Authorization": f"Bearer {key}"})
    assert answer.status_code == 200
    return list(answer.json()["items"])


def _begun(settings: Settings) -> bool:
    """Whether the worker has begun with something else than goods."""
    archive = Lake(settings.lake).archive
    others = archive.scan().filter(~pl.col("kind").is_in(_GOODS)).select("kind").head(1)
    return not archive.read(others).is_empty()


async def _send(settings: Settings, shop: Shop, *, goods: bool) -> None:
    """Send the files of what can be bought, without which nothing is recommended, or all others."""
    files = sorted(path for path in shop.exports.rglob("*.*") if path != shop.live)
    async with wired(settings) as wiring:
        wanted = [path for path in files if (path.stem in _GOODS) == goods]
        await ingest_files(wiring.inbox, wanted, as_of=shop.summary.until)


async def _waiting(settings: Settings) -> Depth:
    async with wired(settings) as wiring:
        return await wiring.inbox.depth()


async def _attached(settings: Settings, shop: Shop) -> None:
    async with wired(settings) as wiring:
        await attach_all(wiring, at=shop.summary.until)


async def _arrived(settings: Settings) -> None:
    async with wired(settings) as wiring:
        await drained(wiring.inbox)
        await refresh_attribution(wiring.graph, Lake(settings.lake))
