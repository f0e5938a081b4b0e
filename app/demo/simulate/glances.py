"""Which goods a visit looks at: those of its order, of its visitor's taste, or of the season."""

import numpy as np
import polars as pl
from msgspec import Struct

from app.demo.simulate.chance import Ints, stream
from app.demo.simulate.visits import BROWSE, PLAN, PURCHASE, Period, Visits


class Groups(Struct, frozen=True):
    """Lines by a key: those of key k are ``lines[first[k] : first[k] + count[k]]``."""

    lines: Ints
    first: Ints
    count: Ints

    def draw(self, key: Ints, random: np.random.Generator) -> Ints:
        """Return one line of each key; any line where the key has none."""
        place = self.first[key] + (random.random(len(key)) * self.count[key]).astype(np.int64)
        return self.lines[np.minimum(place, len(self.lines) - 1)]


class Basket(Struct, frozen=True):
    """Order lines of one period as columns in time order, and where each order's, person's and good's are.

    Attributes:
        item: Index of the good of each line.
        at: Time of each line.
        order: Index of the order of each line.
    """

    item: Ints
    at: Ints
    order: Ints
    by_order: Groups
    by_person: Groups
    by_item: Groups


def basket(lines: pl.DataFrame, period: Period, sizes: tuple[int, int, int]) -> Basket:
    """Index a period's lines (``item``, ``order``, ``person``, ``at``); sizes are orders, people, goods."""
    inside = (pl.col("at") >= period.starts_at) & (pl.col("at") < period.ends_at)
    mine = lines.filter(inside & (pl.col("kind") == "order") & ~pl.col("service"))
    item, order, person = (mine[name].to_numpy().astype(np.int64) for name in ("item", "order", "person"))
    return Basket(
        item=item,
        at=mine["at"].dt.epoch("ms").to_numpy().astype(np.int64),
        order=order,
        by_order=_grouped(order, sizes[0]),
        by_person=_grouped(person, sizes[1]),
        by_item=_grouped(item, sizes[2]),
    )


def _grouped(keys: Ints, size: int) -> Groups:
    """Group line numbers by key; negative keys are left out."""
    lines = np.argsort(keys, kind="stable").astype(np.int64)
    lines = lines[keys[lines] >= 0]
    count = np.bincount(keys[keys >= 0], minlength=size).astype(np.int64)
    return Groups(lines, np.concatenate(([0], np.cumsum(count)[:-1])).astype(np.int64), count)


def glance(visits: Visits, period: Period, lines: Basket, seed: int) -> Ints:
    """Return the good of every view, visit after visit."""
    random = stream(seed, f"glances:{period.name}")
    visit = np.repeat(np.arange(len(visits.start)), visits.views)
    why, person, order = visits.why[visit], visits.person[visit], visits.order[visit]
    known = (order >= 0) & (lines.by_order.count[order] > 0)
    fond = (person >= 0) & (lines.by_person.count[person] > 0) & (random.random(len(visit)) < 0.6)
    planned = random.random(len(visit)) < 0.6
    wanted = known & ((why == PURCHASE) | ((why == PLAN) & planned))
    liked = fond & ((why == BROWSE) | (why == PLAN))
    chosen = np.where(liked, _taste(person, lines, random), _season(visits.start[visit], lines, random))
    return lines.item[np.where(wanted, _of_order(visits, visit, order, lines, random), chosen)]


def _of_order(visits: Visits, visit: Ints, order: Ints, lines: Basket, random: np.random.Generator) -> Ints:
    """Lines of the order one after another, from a drawn one on, so that none is seen twice in vain."""
    first_view = np.concatenate(([0], np.cumsum(visits.views)[:-1]))[visit]
    turn = np.arange(len(visit)) - first_view
    start = random.integers(0, 1 << 30, len(visits.start))[visit]
    groups = lines.by_order
    place = groups.first[order] + (start + turn) % np.maximum(1, groups.count[order])
    return groups.lines[np.minimum(place, len(groups.lines) - 1)]


def _season(at: Ints, lines: Basket, random: np.random.Generator) -> Ints:
    """A line sold at about that time, so that goods are seen as often as they sell."""
    near = np.searchsorted(lines.at, at) + random.integers(-4000, 4000, len(at))
    return np.clip(near, 0, len(lines.at) - 1).astype(np.int64)


def _taste(person: Ints, lines: Basket, random: np.random.Generator) -> Ints:
    """A line of the person's own, or one that was bought together with such a good."""
    own = lines.by_person.draw(np.maximum(person, 0), random)
    again = lines.by_item.draw(lines.item[own], random)
    beside = lines.by_order.draw(lines.order[again], random)
    return np.where(random.random(len(person)) < 0.4, own, beside)
