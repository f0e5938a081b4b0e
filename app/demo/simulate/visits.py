"""Visits to the shop: who came, when, on which device, and what for.

A period's visits follow from that period's orders alone.  The year is simulated
as two periods, before and after the ranking split, so nothing before the split
can come from an order after it.
"""

from datetime import datetime
from typing import Final

import numpy as np
from msgspec import Struct
from msgspec.structs import replace

from app.demo.simulate.chance import Flags, Ints, stream
from app.demo.simulate.devices import Fleet
from app.demo.simulate.orders import Order

HUMAN_A_DAY: Final = 264
CRAWLER_A_DAY: Final = 22
IDENTIFIED: Final = 0.37  # so that 63 % of people's sessions are anonymous
PURCHASE, PLAN, BROWSE, STRANGER, CRAWLER = range(5)
_HOURS: Final = np.array(
    [2, 1, 1, 1, 1, 2, 4, 6, 7, 8, 9, 9, 10, 9, 8, 8, 8, 9, 10, 12, 13, 12, 8, 4], dtype=np.float64
)
_MINUTE: Final = 60_000


class Visits(Struct, frozen=True):
    """Sessions as columns; times are epoch milliseconds.

    Attributes:
        why: ``PURCHASE``, ``PLAN`` (before an order), ``BROWSE``, ``STRANGER`` or ``CRAWLER``.
        order: Index of the order behind it, -1 where there is none.
        person: -1 for strangers and crawlers.
        logged_in: The visitor is logged in to a shop account.
        views: How many goods are looked at.
        carts: How many are put in the cart.
        checkout: How far: 0 none, 1 started, 2 contact given, 3 completed.
        pace: Milliseconds from one event to the next.
        start: Time of the first event.
    """

    why: Ints
    order: Ints
    person: Ints
    device: Ints
    logged_in: Flags
    views: Ints
    carts: Ints
    checkout: Ints
    listing: Flags
    search: Flags
    pace: Ints
    start: Ints

    @property
    def events(self) -> Ints:
        """How many events each has."""
        return 1 + self.listing + self.search + self.views + self.carts + self.checkout

    @property
    def end(self) -> Ints:
        """Time of the last event."""
        return self.start + (self.events - 1) * self.pace

    @property
    def says_who(self) -> Flags:
        """Sessions that name their visitor: by login or at the checkout."""
        return self.logged_in | (self.checkout > 1)

    def take(self, keep: Flags | Ints) -> "Visits":
        """Return some of them."""
        return Visits(*(getattr(self, field)[keep] for field in self.__struct_fields__))


def join(parts: list[Visits]) -> Visits:
    """Return all visits of several."""
    return Visits(
        *(np.concatenate([getattr(part, field) for part in parts]) for field in Visits.__struct_fields__)
    )


class Period(Struct, frozen=True):
    """One side of the ranking split."""

    name: str
    starts_at: datetime
    ends_at: datetime
    orders: list[Order]
    scale: float

    @property
    def days(self) -> float:
        """Its length."""
        return (self.ends_at - self.starts_at).total_seconds() / 86_400


def millis(at: datetime) -> int:
    """Return epoch milliseconds."""
    return round(at.timestamp() * 1000)


def visit(period: Period, devices: Fleet, shoppers: Flags, seed: int) -> Visits:
    """Return a period's visits; ``shoppers`` says of each person whether they have a shop account."""
    random = stream(seed, f"visits:{period.name}")
    placed = [order for order in period.orders if order.device >= 0]
    people = round(HUMAN_A_DAY * period.days * period.scale)
    buying = _purchases(placed, shoppers, random)
    planning = _plans(period, placed, devices, shoppers, random)
    known = round(0.38 * people)
    already = int(buying.says_who.sum() + planning.says_who.sum())
    browsing = _browsing(period, known, max(0.0, IDENTIFIED * people - already), devices, shoppers, random)
    rest = max(0, people - len(buying.start) - len(planning.start) - known)
    strangers = _unknown(period, STRANGER, rest, devices.strangers, random)
    crawlers = _unknown(
        period, CRAWLER, round(CRAWLER_A_DAY * period.days * period.scale), devices.crawlers, random
    )
    everything = join([buying, planning, browsing, strangers, crawlers])
    return _without_overlap(everything.take(everything.start >= millis(period.starts_at)))


def _purchases(placed: list[Order], shoppers: Flags, random: np.random.Generator) -> Visits:
    count = len(placed)
    views = random.integers(2, 6, count)
    person = np.array([order.person for order in placed], dtype=np.int64)
    order_at = np.array([millis(order.at) for order in placed], dtype=np.int64)
    listing, search = random.random(count) < 0.35, random.random(count) < 0.12
    carts = np.minimum(views, random.integers(1, 5, count))
    pace = random.integers(9_000, 55_000, count)
    steps = 3 + listing + search + views + carts
    return Visits(
        why=np.full(count, PURCHASE),
        order=np.array([order.index for order in placed], dtype=np.int64),
        person=person,
        device=np.array([order.device for order in placed], dtype=np.int64),
        logged_in=(random.random(count) < 0.45) & shoppers[person],
        views=views,
        carts=carts,
        checkout=np.full(count, 3),
        listing=listing,
        search=search,
        pace=pace,
        start=order_at - steps * pace - 3_000,
    )


def _plans(
    period: Period, placed: list[Order], devices: Fleet, shoppers: Flags, random: np.random.Generator
) -> Visits:
    """Visits in the ten days before an order, never before the period began."""
    times = random.poisson(0.9, len(placed))
    at = np.repeat(np.array([millis(order.at) for order in placed], dtype=np.int64), times)
    count = len(at)
    person = np.repeat(np.array([order.person for order in placed], dtype=np.int64), times)
    back = (random.random(count) ** 1.6 * 10 * 1440 * _MINUTE).astype(np.int64) + 50 * _MINUTE
    start = at - back
    base = _plain(PLAN, person, _own(person, devices, random), start, random)
    visits = replace(
        base,
        order=np.repeat(np.array([order.index for order in placed], dtype=np.int64), times),
        logged_in=(random.random(count) < 0.45) & shoppers[person],
        views=random.integers(1, 5, count),
        carts=(random.random(count) < 0.3).astype(np.int64),
    )
    return visits.take(start >= millis(period.starts_at))


def _browsing(
    period: Period, count: int, wanted: float, devices: Fleet, shoppers: Flags, random: np.random.Generator
) -> Visits:
    """Visits of known people without an order: more by who ordered more in the period."""
    weight = np.ones(len(shoppers))
    for order in period.orders:
        if order.person >= 0:
            weight[order.person] = min(30.0, weight[order.person] + 1.5)
    person = random.choice(len(shoppers), count, p=weight / weight.sum()).astype(np.int64)
    base = _plain(BROWSE, person, _own(person, devices, random), _times(period, count, random), random)
    able = shoppers[person]
    share = min(1.0, wanted / max(1, int(able.sum())))
    logged = able & (random.random(count) < share)
    gave_up = (logged & (random.random(count) < 0.04)).astype(np.int64) * 2
    return replace(base, logged_in=logged, carts=np.maximum(base.carts, gave_up // 2), checkout=gave_up)


def _unknown(period: Period, why: int, count: int, pool: range, random: np.random.Generator) -> Visits:
    device = random.integers(pool.start, pool.stop, count) if count else np.zeros(0, dtype=np.int64)
    person = np.full(count, -1, dtype=np.int64)
    return _plain(why, person, device, _times(period, count, random), random)


def _plain(why: int, person: Ints, device: Ints, start: Ints, random: np.random.Generator) -> Visits:
    count = len(start)
    views = np.minimum(random.geometric(0.55, count) - 1, 8) + (random.random(count) < 0.6)
    return Visits(
        why=np.full(count, why),
        order=np.full(count, -1),
        person=person,
        device=device,
        logged_in=np.zeros(count, dtype=np.bool_),
        views=views.astype(np.int64),
        carts=((random.random(count) < 0.1) & (views > 0)).astype(np.int64),
        checkout=np.zeros(count, dtype=np.int64),
        listing=random.random(count) < 0.4,
        search=random.random(count) < 0.12,
        pace=random.integers(8_000, 70_000, count),
        start=start,
    )


def _own(person: Ints, devices: Fleet, random: np.random.Generator) -> Ints:
    pick = (random.random(len(person)) ** 1.7 * devices.count[person]).astype(np.int64)
    own: Ints = np.take(devices.of_person, devices.first[person] + pick)
    return own


def _times(period: Period, count: int, random: np.random.Generator) -> Ints:
    """Moments within the period, at the hours when people shop, an hour clear of its end."""
    day = random.integers(0, max(1, int(period.days)), count)
    hour = random.choice(24, count, p=_HOURS / _HOURS.sum())
    within = random.integers(0, 60 * _MINUTE, count)
    start = millis(period.starts_at) + (day * 24 + hour) * 60 * _MINUTE + within
    return np.minimum(start, millis(period.ends_at) - 60 * _MINUTE - within)


def _without_overlap(visits: Visits) -> Visits:
    """Drop what would run into a purchase or another visit on the same device, so that sessions are apart."""
    ordered = visits.take(np.lexsort((visits.start, visits.device)).astype(np.int64))
    keep = np.ones(len(ordered.start), dtype=np.bool_)
    ends = (ordered.end + 35 * _MINUTE).tolist()
    rows = zip(ordered.device.tolist(), ordered.start.tolist(), ordered.why.tolist(), strict=True)
    last, busy_until = -1, 0
    for at, (device, start, why) in enumerate(rows):
        if device == last and start < busy_until and why != PURCHASE:
            keep[at] = False
            continue
        busy_until = max(busy_until, ends[at]) if device == last else ends[at]
        last = device
    next_device, next_start, next_why = (
        np.roll(column, -1) for column in (ordered.device, ordered.start, ordered.why)
    )
    clash = (
        (next_device == ordered.device) & (next_start < ordered.end + 35 * _MINUTE) & (next_why == PURCHASE)
    )
    return ordered.take(keep & ~(clash & (ordered.why != PURCHASE)))
