"""The events of visits, as columns: which visit, which kind, when, and about which good."""

import numpy as np
from msgspec import Struct

from app.demo.simulate.chance import Ints
from app.demo.simulate.visits import Visits

PAGE, LISTING, SEARCH, VIEW, CART, STARTED, COMPLETED = range(7)


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


def trail(visits: Visits, seen: Ints) -> Trail:
    """Lay the events of each visit out in the order people do them; ``seen`` is the good of each view."""
    number = np.arange(len(visits.start))
    view_visit = np.repeat(number, visits.views)
    view_first = np.concatenate(([0], np.cumsum(visits.views)[:-1])).astype(np.int64)
    turn = np.arange(len(view_visit)) - view_first[view_visit]
    cart_visit = np.repeat(number, visits.carts)
    cart_first = np.concatenate(([0], np.cumsum(visits.carts)[:-1])).astype(np.int64)
    cart_turn = np.arange(len(cart_visit)) - cart_first[cart_visit]
    cart_item = seen[view_first[cart_visit] + cart_turn % np.maximum(1, visits.views[cart_visit])]
    listing, search = visits.listing.astype(np.int64), visits.search.astype(np.int64)
    before_views = 1 + listing + search
    before_carts = before_views + visits.views
    before_checkout = before_carts + visits.carts
    started = number[visits.checkout >= 1]
    completed = number[visits.checkout >= 2]
    searched = number[visits.search]
    parts = [
        (number, PAGE, np.zeros_like(number), None),
        (number[visits.listing], LISTING, np.ones_like(number[visits.listing]), None),
        (searched, SEARCH, 1 + listing[searched], None),
        (view_visit, VIEW, before_views[view_visit] + turn, seen),
        (cart_visit, CART, before_carts[cart_visit] + cart_turn, cart_item),
        (started, STARTED, before_checkout[started], None),
        (completed, COMPLETED, before_checkout[completed] + 1, None),
    ]
    visit = np.concatenate([part[0] for part in parts])
    kind = np.concatenate([np.full(len(part[0]), part[1]) for part in parts])
    step = np.concatenate([part[2] for part in parts])
    item = np.concatenate([np.full(len(part[0]), -1) if part[3] is None else part[3] for part in parts])
    at = visits.start[visit] + step * visits.pace[visit]
    order = np.lexsort((step, visit, at))
    return Trail(visit[order], kind[order], at[order], item[order])
