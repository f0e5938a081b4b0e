"""The events of visits, as columns: which visit, which kind, when, and about which good."""

import numpy as np
from msgspec import Struct

from app.demo.simulate.chance import Ints
from app.demo.simulate.visits import Visits

PAGE, LISTING, SEARCH, VIEW, CART, STARTED, CONTACT, COMPLETED = range(8)


class Trail(Struct, frozen=True):
    """Events in time order.

    Attributes:
        visit: Index of the visit.
        kind: ``PAGE`` to ``COMPLETED``.
        at: Epoch milliseconds.
        item: Index of the good, -1 where the event is about none.
    """

    visit: Ints
    kind: Ints
    at: Ints
    item: Ints


def _each(counts: Ints) -> tuple[Ints, Ints, Ints]:
    """Return for counted things of every visit: its visit, its turn within it, and every visit's first."""
    visit = np.repeat(np.arange(len(counts)), counts)
    first = np.concatenate(([0], np.cumsum(counts)[:-1])).astype(np.int64)
    return visit, np.arange(len(visit)) - first[visit], first


def trail(visits: Visits, seen: Ints) -> Trail:
    """Lay the events of each visit out in the order people do them; ``seen`` is the good of each view."""
    number = np.arange(len(visits.start))
    views, view_turn, first_view = _each(visits.views)
    carts, cart_turn, _ = _each(visits.carts)
    into_cart = seen[first_view[carts] + cart_turn % np.maximum(1, visits.views[carts])]
    before_views = 1 + visits.listing + visits.search
    before_carts = before_views + visits.views
    listed, searched = number[visits.listing], number[visits.search]
    parts: list[tuple[int, Ints, Ints, Ints | None]] = [
        (PAGE, number, np.zeros_like(number), None),
        (LISTING, listed, np.ones_like(listed), None),
        (SEARCH, searched, 1 + visits.listing[searched], None),
        (VIEW, views, before_views[views] + view_turn, seen),
        (CART, carts, before_carts[carts] + cart_turn, into_cart),
    ]
    for step, kind in enumerate((STARTED, CONTACT, COMPLETED)):
        there = number[visits.checkout > step]
        parts.append((kind, there, (before_carts + visits.carts)[there] + step, None))
    return _in_time(visits, parts)


def _in_time(visits: Visits, parts: list[tuple[int, Ints, Ints, Ints | None]]) -> Trail:
    visit = np.concatenate([part[1] for part in parts])
    kind = np.concatenate([np.full(len(part[1]), part[0]) for part in parts])
    step = np.concatenate([part[2] for part in parts])
    item = np.concatenate([np.full(len(part[1]), -1) if part[3] is None else part[3] for part in parts])
    at = visits.start[visit] + step * visits.pace[visit]
    order = np.lexsort((step, visit, at))
    return Trail(visit[order], kind[order], at[order], item[order])
