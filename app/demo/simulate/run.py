"""One simulation from start to end."""

import time
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Final

import msgspec
import numpy as np
import polars as pl
from msgspec import Struct

from app.demo.simulate import truth as truth_files
from app.demo.simulate.accounts import Ledger, open_accounts
from app.demo.simulate.chance import Ints
from app.demo.simulate.devices import Fleet, fleet, networks
from app.demo.simulate.files import Planted
from app.demo.simulate.glances import basket, glance
from app.demo.simulate.goods import Good, goods
from app.demo.simulate.hubspot import write_hubspot
from app.demo.simulate.klaviyo import write_klaviyo
from app.demo.simulate.legacy import write_catalogue
from app.demo.simulate.loop import Return, returns, write_returns
from app.demo.simulate.loyaltylion import write_loyalty
from app.demo.simulate.orders import Order, take_orders
from app.demo.simulate.people import populate
from app.demo.simulate.person import Population
from app.demo.simulate.pixel import Scene, write_pixel
from app.demo.simulate.shopify_customers import write_customers
from app.demo.simulate.shopify_orders import write_orders
from app.demo.simulate.shopify_products import write_products
from app.demo.simulate.trail import trail
from app.demo.simulate.visits import Period, Visits, join, visit
from app.demo.simulate.year import Year, load_year
from app.demo.simulate.zendesk import write_zendesk

_GUESTS: Final = 1100
_READERS: Final = 1500
_STRANGERS: Final = 24_000
_CRAWLERS: Final = 1_200

type Progress = Callable[[str, float], None]
"""Told the name of a step and the share of the whole that is done before it."""


class Summary(Struct, frozen=True):
    """What a run made.

    Attributes:
        counts: Things by name, as in ``meta.json``.
        seconds: How long it took.
    """

    until: datetime
    seed: int
    split_at: datetime
    counts: Mapping[str, int]
    seconds: float


class _World(Struct, frozen=True):
    year: Year
    people: Population
    ledger: Ledger
    catalogue: list[Good]
    devices: Fleet
    orders: list[Order]


def simulate(
    out: Path,
    truth: Path,
    *,
    until: datetime,
    seed: int,
    customers: int | None = None,
    progress: Progress = lambda _step, _share: None,
) -> Summary:
    """Write the exports of all seven systems, and the truth about them apart.

    The same arguments give the same bytes.  The year ends by whole weeks at or
    just before ``until``, which is aware; ``customers`` takes a seeded subset of
    the 4,372 real ones, for tests; ``progress`` is told each step before it begins.
    """
    began = time.perf_counter()
    out.mkdir(parents=True, exist_ok=True)
    truth.mkdir(parents=True, exist_ok=True)
    progress("the real year and its people", 0.0)
    world = _world(load_year(until, seed, customers), seed)
    progress("orders", 0.15)
    planted = _write_shop(out, world, seed)
    progress("the other systems", 0.4)
    made = returns(world.year.lines, world.orders, world.people, seed)
    planted += _write_others(out, world, seed)
    planted += write_returns(out, made, world.people, seed)
    progress("visits to the shop", 0.5)
    scene = _scene(world, seed)
    total = max(1, len(scene.trail.at))
    planted += write_pixel(out, scene, seed, lambda done: progress("web pixel", 0.6 + 0.38 * done / total))
    progress("the truth", 0.98)
    counts = _write_truth(truth, world, scene, made, planted)
    summary = Summary(until, seed, world.year.split_at, counts, time.perf_counter() - began)
    _write_meta(truth, summary)
    progress("done", 1.0)
    return summary


def _write_meta(truth: Path, summary: Summary) -> None:
    meta = {
        "seed": summary.seed,
        "until": summary.until.isoformat(),
        "split_at": summary.split_at.isoformat(),
        "counts": summary.counts,
    }
    (truth / "meta.json").write_bytes(msgspec.json.format(msgspec.json.encode(meta), indent=2))


def _write_truth(
    truth: Path, world: _World, scene: Scene, made: list[Return], planted: list[Planted]
) -> dict[str, int]:
    records = truth_files.write_records(truth, world.ledger, made, world.people)
    truth_files.write_visits(truth, scene.visits, world.devices, world.people)
    truth_files.write_orders(truth, world.orders, world.people)
    truth_files.write_broken(truth, planted)
    return _counts(world, scene, records, len(planted)) | {"returns": len(made)}


def _world(year: Year, seed: int) -> _World:
    known = (
        year.lines.filter(pl.col("customer").is_not_null())
        .group_by("customer")
        .agg(pl.col("country").first())
        .sort("customer")
    )
    people = populate(seed, known.rows(), round(_GUESTS * year.scale), round(_READERS * year.scale))
    strangers = max(50, round(_STRANGERS * year.scale))
    devices = fleet(seed, people, strangers, max(6, round(_CRAWLERS * year.scale)))
    return _World(
        year=year,
        people=people,
        ledger=open_accounts(seed, people, year.starts_at, year.ends_at),
        catalogue=goods(year.lines, seed),
        devices=devices,
        orders=take_orders(year.lines, people, devices, seed),
    )


def _write_shop(out: Path, world: _World, seed: int) -> list[Planted]:
    spent: dict[int, tuple[float, int]] = {}
    for order in world.orders:
        money, count = spent.get(order.person, (0.0, 0))
        spent[order.person] = (money + order.total, count + 1)
    planted = write_customers(out, world.ledger.accounts["shopify"], spent, seed)
    planted += write_products(out, world.catalogue, seed)
    return planted + write_orders(out, world.year.lines, world.orders, world.people, world.devices, seed)


def _write_others(out: Path, world: _World, seed: int) -> list[Planted]:
    span = (world.year.starts_at, world.year.ends_at)
    planted = write_hubspot(out, world.ledger, seed)
    planted += write_loyalty(out, world.ledger, seed)
    planted += write_klaviyo(out, world.ledger, span, seed)
    planted += write_zendesk(out, world.ledger, world.orders, world.year.ends_at, seed)
    return planted + write_catalogue(out, world.catalogue, seed)


def _scene(world: _World, seed: int) -> Scene:
    year, by_index = world.year, sorted(world.catalogue, key=lambda good: good.index)
    lines = _order_lines(world, by_index)
    shoppers = np.zeros(len(world.people.people), dtype=np.bool_)
    shoppers[list(world.ledger.shop_ids)] = True
    visits: list[Visits] = []
    seen: list[Ints] = []
    for name, start, end in (
        ("before", year.starts_at, year.split_at),
        ("after", year.split_at, year.ends_at),
    ):
        orders = [order for order in world.orders if start <= order.at < end]
        period = Period(name, start, end, orders, year.scale)
        some = visit(period, world.devices, shoppers, seed)
        sizes = (len(world.orders), len(world.people.people), len(by_index))
        seen.append(glance(some, period, basket(lines, period, sizes), seed))
        visits.append(some)
    everything = join(visits)
    items = lines.group_by("order").agg("item", "quantity").rows()
    return Scene(
        visits=everything,
        trail=trail(everything, np.concatenate(seen)),
        devices=world.devices,
        networks=networks(seed, world.people),
        people=world.people,
        goods=by_index,
        orders=world.orders,
        shop_ids=dict(world.ledger.shop_ids),
        order_items={order: list(zip(goods_, units, strict=True)) for order, goods_, units in items},
    )


def _order_lines(world: _World, by_index: list[Good]) -> pl.DataFrame:
    items = pl.DataFrame(
        {
            "sku": [good.sku for good in by_index],
            "item": [good.index for good in by_index],
            "service": [good.service for good in by_index],
        }
    )
    orders = pl.DataFrame(
        {
            "invoice": [order.invoice for order in world.orders],
            "order": [order.index for order in world.orders],
            "person": [order.person for order in world.orders],
        }
    )
    lines = world.year.lines.filter(pl.col("kind") == "order")
    return lines.join(items, on="sku", maintain_order="left").join(
        orders, on="invoice", maintain_order="left"
    )


def _counts(world: _World, scene: Scene, records: int, broken: int) -> dict[str, int]:
    people = scene.visits.device < world.devices.crawlers.start
    return {
        "customers": sum(1 for person in world.people.people if person.customer is not None),
        "people": len(world.people.people),
        "records": records,
        "orders": len(world.orders),
        "lines": world.year.lines.height,
        "goods": len(world.catalogue),
        "sessions": len(scene.visits.start),
        "sessions_of_people": int(people.sum()),
        "anonymous_sessions": int((people & ~scene.visits.says_who).sum()),
        "pixel_events": len(scene.trail.at),
        "broken": broken,
    }
