"""Which goods a visit looks at: those of its order, of its visitor's taste, or of the season."""

import numpy as np
import polars as pl
from msgspec import Struct

from app.demo.simulate.chance import Ints, stream
from app.demo.simulate.visits import BROWSE, PLAN, PURCHASE, Period, Visits


class Basket(Struct, frozen=True):
    """Order lines of one period as columns in time order, and where each order's and person's are.

    Attributes:
        item: Index of the good of each line.
        at: Time of each line.
        order: Index of the order of each line.
        order_first: First line of each order of the whole year; those of other periods have no lines.
        person_line: Lines by person.
        item_line: Lines by good.
    """

    item: Ints
    at: Ints
    order: Ints
    order_first: Ints
    order_count: Ints
    person_line: Ints
    person_first: Ints
    person_count: Ints
    item_line: Ints
    item_first: Ints
    item_count: Ints


def basket(lines: pl.DataFrame, period: Period, sizes: tuple[int, int, int]) -> Basket:
    """Index a period's lines (``item``, ``order``, ``person``, ``at``); sizes are orders, people, goods."""
    orders, people, goods = sizes
    inside = (pl.col("at") >= period.starts_at) & (pl.col("at") < period.ends_at)
    mine = lines.filter(inside & (pl.col("kind") == "order") & ~pl.col("service"))
    item = mine["item"].to_numpy().astype(np.int64)
    order = mine["order"].to_numpy().astype(np.int64)
    person = mine["person"].to_numpy().astype(np.int64)
    _, order_first, order_count = _grouped(order, orders)
    person_line, person_first, person_count = _grouped(person, people)
    item_line, item_first, item_count = _grouped(item, goods)
    at = mine["at"].dt.epoch("ms").to_numpy().astype(np.int64)
    return Basket(
        item, at, order, order_first, order_count, person_line, person_first, person_count, item_line, item_first,
        item_count,
    )  # fmt: skip


def _grouped(keys: Ints, size: int) -> tuple[Ints, Ints, Ints]:
    """Return line numbers by key, and each key's first place and count; negative keys are left out."""
    lines = np.argsort(keys, kind="stable").astype(np.int64)
    lines = lines[keys[lines] >= 0]
    count = np.bincount(keys[keys >= 0], minlength=size).astype(np.int64)
    first = np.concatenate(([0], np.cumsum(count)[:-1])).astype(np.int64)
    return lines, first, count


def glance(visits: Visits, period: Period, lines: Basket, seed: int) -> Ints:
    """Return the good of every view, visit after visit."""
    random = stream(seed, f"glances:{period.name}")
    visit = np.repeat(np.arange(len(visits.start)), visits.views)
    why, person, order = visits.why[visit], visits.person[visit], visits.order[visit]
    chosen = _season(visits.start[visit], lines, random)
    buys = (why == PURCHASE) & (lines.order_count[order] > 0)
    place = np.concatenate(([0], np.cumsum(visits.views)[:-1]))[visit]
    turn = np.arange(len(visit)) - place
    start = random.integers(0, 1 << 30, len(visits.start))[visit]
    many = np.maximum(1, lines.order_count[order])
    in_order = lines.order_first[order] + (start + turn) % many
    chosen = np.where(buys, in_order, chosen)
    plans = (why == PLAN) & (lines.order_count[order] > 0)
    chosen = np.where(plans & (random.random(len(visit)) < 0.6), in_order, chosen)
    taste = ((why == BROWSE) | plans) & (person >= 0) & (random.random(len(visit)) < 0.6)
    taste &= lines.person_count[person] > 0
    chosen = np.where(taste & ~(plans & (chosen == in_order)), _taste(person, lines, random), chosen)
    return lines.item[chosen]


def _season(at: Ints, lines: Basket, random: np.random.Generator) -> Ints:
    """A line sold at about that time, so that goods are seen as often as they sell."""
    near = np.searchsorted(lines.at, at) + random.integers(-4000, 4000, len(at))
    return np.clip(near, 0, len(lines.at) - 1).astype(np.int64)


def _taste(person: Ints, lines: Basket, random: np.random.Generator) -> Ints:
    """A line of the person's own, or one that was bought together with such a good."""
    safe = np.maximum(person, 0)
    pick = lines.person_first[safe] + (random.random(len(person)) * lines.person_count[safe]).astype(np.int64)
    own = lines.person_line[np.minimum(pick, len(lines.person_line) - 1)]
    item = lines.item[own]
    again = lines.item_first[item] + (random.random(len(person)) * lines.item_count[item]).astype(np.int64)
    order = lines.order[lines.item_line[again]]
    beside = lines.order_first[order] + (random.random(len(person)) * lines.order_count[order]).astype(
        np.int64
    )
    return np.where(random.random(len(person)) < 0.4, own, beside)
