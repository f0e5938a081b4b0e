"""Asks the stores, the API and the truth, and puts the report together."""

import asyncio
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final

import httpx
import polars as pl
from msgspec import structs

from app.access import Scope
from app.demo.clock import Steps
from app.demo.learn import Learned
from app.demo.load import Latency, measure
from app.demo.report.collected import Collected, collect
from app.demo.report.customer import customer, draw, shown
from app.demo.report.figures import CustomerFigures, IdentityFigures, Report
from app.demo.report.identity import identity
from app.demo.report.rows import quarantine, systems
from app.demo.report.seen_with import seen_with
from app.demo.report.truth import Truth
from app.demo.report.unresolved import unresolved
from app.lake.interactions import catalogue
from app.lake.lake import Lake
from app.settings import Settings
from app.stack.local import Stack

RATE: Final = 50.0
LOAD_S: Final = 20.0
_SHOWN: Final = 8
_TIMEOUT_S: Final = 10.0

THIN: Final = (
    "Confidence is arithmetic over the shipped numbers; no calibration was fitted on answers of this shop.",
    "No event of this run carries a signed identity token, so session: and device: are answered from their own visits only.",
    "The ranker is scored by LightGBM itself; the compiled scorer that its latency budget needs comes later.",
    "What the simulator invents proves plumbing: identity figures here say nothing of another retailer's data.",
)


def judge(
    stack: Stack, keys: Mapping[Scope, str], exports: Path, truth: Truth, learned: Learned, steps: Steps
) -> Report:
    """Return the report of a run whose stores have everything."""
    settings = stack.settings
    with steps.step("read the stores"):
        collected = collect(settings)
        one = _customer(stack, keys, collected, truth.meta.seed)
    with steps.step("measure the API"):
        latency = _latency(stack, keys["storefront"], truth)
    return Report(
        wall_s=round(steps.wall_s, 1),
        seed=truth.meta.seed,
        until=truth.meta.until,
        steps=steps.seconds,
        counts=_counts(collected),
        systems=systems(collected.rows),
        quarantine=quarantine(collected.quarantined, truth.broken, exports),
        identity=_identity(collected, truth),
        ranking=learned.ranking,
        customer=one,
        latency_ms=latency,
        memory_mb={
            process.name: process.memory_mb for process in stack.processes() if process.memory_mb is not None
        },
        urls=_urls(stack),
        thin=[_rungs(settings), *THIN],
    )


def _identity(collected: Collected, truth: Truth) -> IdentityFigures:
    whole = identity(collected.records, collected.emails, collected.counts, truth)
    rung_4 = seen_with(collected, truth)
    return structs.replace(whole, rung_4=rung_4)


def _rungs(settings: Settings) -> str:
    """Say which rungs of the ladder were climbed."""
    if settings.person_fields:
        return "The ladder has rungs 0 to 3; device, IP and behaviour (rung 4) attaches devices and joins nobody."
    return (
        "This run has rungs 0 to 2, and device, IP and behaviour (rung 4), which attaches devices and joins nobody; "
        "person fields (rung 3) take minutes more (`kindred demo --person-fields`)."
    )


def _counts(collected: Collected) -> dict[str, int]:
    one = collected.counts
    return {
        "rows": sum(rows.read for rows in collected.rows),
        "events": collected.events,
        "records": one.records,
        "persons": one.persons,
        "sessions": one.sessions,
        "devices": one.devices,
        "networks": one.networks,
        "open_reviews": one.open_reviews,
    }


def _customer(stack: Stack, keys: Mapping[Scope, str], collected: Collected, seed: int) -> CustomerFigures:
    person, device = draw(collected.records, collected.devices, seed)
    items = catalogue(Lake(stack.settings.lake)).select("sku", "title", "price_gbp")
    titles = {str(sku): str(title) for sku, title, _price in items.iter_rows()}
    prices: dict[str, float | None] = {str(sku): price for sku, _title, price in items.iter_rows()}
    answer = _asking(stack.api_url, keys["storefront"])(f"/v1/recommendations/person:{person}?limit={_SHOWN}")
    return customer(
        person,
        _asking(stack.api_url, keys["crm"]),
        mode=str(answer["mode"]),
        resolved=shown(answer["items"], titles, prices),
        unresolved=shown(asyncio.run(unresolved(stack.settings, device, limit=_SHOWN)), titles, prices),
    )


def _asking(base_url: str, key: str) -> Callable[[str], dict[str, Any]]:
    def ask(path: str) -> dict[str, Any]:
        headers = {"Authorization": f"Bearer {key}"}
        answer = httpx.get(f"{base_url}{path}", headers=headers, timeout=_TIMEOUT_S, trust_env=False)
        answer.raise_for_status()
        return dict(answer.json())

    return ask


def _latency(stack: Stack, key: str, truth: Truth) -> Latency:
    """Offer load with the devices of the simulation, a seeded draw."""
    people = truth.devices.filter(~pl.col("bot"))["device"].sort()
    drawn = people.sample(min(people.len(), 2_000), seed=truth.meta.seed, shuffle=True)
    shoppers = [f"device:{device}" for device in drawn.to_list()]
    return asyncio.run(measure(stack.api_url, key, shoppers, rate=RATE, seconds=LOAD_S, seed=truth.meta.seed))


def _urls(stack: Stack) -> dict[str, str]:
    urls = {"API docs": f"{stack.api_url}/schema", "API health": f"{stack.api_url}/health/ready"}
    return urls if stack.browser_url is None else urls | {"Neo4j Browser": stack.browser_url}
