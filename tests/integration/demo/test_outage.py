"""Neo4j of a real stack, away for a minute under ingest: nothing is refused, and nothing is lost."""

import shutil
import time
from pathlib import Path
from typing import Any

import httpx

from app.access import local_keys
from app.demo.live import send
from app.inbox.files import drained, ingest_files
from app.inbox.stream import Depth
from app.lake.lake import Lake
from app.settings import Settings
from app.stack.local import Stack, running
from app.wiring import wired
from tests.integration.demo import shop as shops
from tests.integration.demo.shop import Run, Shop
from workers.attribution import refresh_attribution

_AWAY_S = 60
_BACK_S = 120


def test_a_graph_away_for_a_minute_delays_everything_and_loses_nothing(
    shop: Shop, undisturbed: Run, tmp_path: Path
) -> None:
    settings = shops.settings_in(tmp_path)
    shutil.copytree(undisturbed.settings.bundles, settings.bundles, symlinks=True)
    with running(settings, notice=print) as stack:
        _until_whole(stack)
        shops.in_loop(_send_files(stack.settings, shop))
        _until_archived(stack.settings)
        stack.stop("neo4j")
        back_at = time.monotonic() + _AWAY_S
        key = local_keys(settings.home, settings.api_keys_file)
        send(shop.live, stack.api_url, key["ingest"], advance=lambda _sent: None)
        while time.monotonic() < back_at:
            _is_served_without_the_graph(stack, key["storefront"])
            time.sleep(2)
        assert shops.in_loop(_waiting(stack.settings)).entries > 0
        stack.start("neo4j")
        shops.in_loop(_arrived(stack.settings))
        report = shops.who_and_what(stack.settings, shop)
        _until_whole(stack)
    assert report["quarantine"]["wrongly_caught"] == 0
    assert report == {name: part for name, part in undisturbed.report.items() if name in report}


def _is_served_without_the_graph(stack: Stack, key: str) -> None:
    assert httpx.get(f"{stack.api_url}/health/live").status_code == 200
    health = _ready(stack)
    assert health["status"] == "degraded"
    assert "graph" in health["degraded"]
    answer = httpx.get(
        f"{stack.api_url}/v1/recommendations/device:nobody", headers={"Authorization": f"Bearer {key}"}
    )
    assert answer.status_code == 200
    assert answer.json()["items"]


def _ready(stack: Stack) -> dict[str, Any]:
    answer = httpx.get(f"{stack.api_url}/health/ready")
    assert answer.status_code == 200
    return dict(answer.json())


def _until_archived(settings: Settings) -> None:
    archive = Lake(settings.lake).archive
    end = time.monotonic() + _BACK_S
    while archive.read(archive.scan().select("batch_id").head(1)).is_empty():
        assert time.monotonic() < end
        time.sleep(0.05)


def _until_whole(stack: Stack) -> None:
    end = time.monotonic() + _BACK_S
    while _ready(stack)["status"] != "ready":
        assert time.monotonic() < end
        time.sleep(0.5)


async def _send_files(settings: Settings, shop: Shop) -> None:
    files = sorted(path for path in shop.exports.rglob("*.*") if path != shop.live)
    async with wired(settings) as wiring:
        await ingest_files(wiring.inbox, files, as_of=shop.summary.until)


async def _waiting(settings: Settings) -> Depth:
    async with wired(settings) as wiring:
        return await wiring.inbox.depth()


async def _arrived(settings: Settings) -> None:
    async with wired(settings) as wiring:
        await drained(wiring.inbox)
        await refresh_attribution(wiring.graph, Lake(settings.lake))
