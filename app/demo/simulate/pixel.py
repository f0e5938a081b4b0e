"""Shopify's web pixel: one event a line, as a collector of the shop's own writes it down with the address."""

from collections.abc import Callable, Iterator
from itertools import starmap
from pathlib import Path
from typing import Any, Final

import msgspec
import numpy as np
from msgspec import Struct

from app.demo.simulate.chance import Ints, draws, hexes, stream
from app.demo.simulate.devices import Fleet, Networks
from app.demo.simulate.files import Broken, Planted
from app.demo.simulate.goods import Good
from app.demo.simulate.orders import Order
from app.demo.simulate.person import Population
from app.demo.simulate.trail import CART, COMPLETED, CONTACT, LISTING, SEARCH, STARTED, VIEW, Trail
from app.demo.simulate.visits import CRAWLER, Visits
from app.demo.simulate.wording import SHOP

FILE: Final = "shopify/pixel.ndjson"
_NAMES: Final = (
    "page_viewed", "collection_viewed", "search_submitted", "product_viewed", "product_added_to_cart",
    "checkout_started", "checkout_contact_info_submitted", "checkout_completed",
)  # fmt: skip
_LANDINGS: Final = (
    "/",
    "/",
    "/collections/new",
    "/pages/about",
    "/?utm_source=klaviyo&utm_medium=email",
    "/?utm_source=google",
)
_WORDS: Final = (
    "bag",
    "heart",
    "lantern",
    "scarf",
    "union jack",
    "christmas",
    "cake",
    "vintage",
    "bottle",
    "bunting",
)


class Scene(Struct, frozen=True):
    """Everything the events speak of.

    Attributes:
        goods: By index.
        shop_ids: Shopify customer id by person.
        order_items: Goods and units of each order, by its index.
    """

    visits: Visits
    trail: Trail
    devices: Fleet
    networks: Networks
    people: Population
    goods: list[Good]
    orders: list[Order]
    shop_ids: dict[int, str]
    order_items: dict[int, list[tuple[int, int]]]


def write_pixel(out: Path, scene: Scene, seed: int, progress: Callable[[int], None]) -> list[Planted]:
    """Write the events in time order; ``progress`` hears how many are written."""
    path = out / FILE
    path.parent.mkdir(parents=True, exist_ok=True)
    count = len(scene.trail.at)
    random = draws(seed, f"broken:{FILE}")
    broken = _broken(max(2, count // 5000))
    places = sorted(random.randrange(count + 1) for _ in broken)
    planted: list[Planted] = []
    events = _events(scene, seed)
    done = 0
    with path.open("w", encoding="utf-8", newline="\n", buffering=1 << 20) as handle:
        for place, bad in zip(places, broken, strict=True):
            handle.writelines(next(events) for _ in range(place - done))
            handle.flush()
            handle.buffer.write(bad.raw + b"\n")
            planted.append(Planted(FILE, place + len(planted) + 1, bad.code))
            done = place
            progress(done)
        handle.writelines(events)
    return planted


def _events(scene: Scene, seed: int) -> Iterator[str]:
    visits, trail = scene.visits, scene.trail
    stamps: list[str] = np.datetime_as_string(trail.at.astype("datetime64[ms]"), unit="ms").tolist()
    words = hexes(stream(seed, "pixel:ids"), len(stamps), 32)
    addresses = _addresses(scene, stream(seed, "pixel:networks"))
    browsers = list(starmap(_browser, zip(scene.devices.agents, scene.devices.mobile, strict=True)))
    device: list[int] = visits.device.tolist()
    customers = _customers(scene)
    about = _About(scene, seed)
    rows: list[list[int]] = np.column_stack((trail.visit, trail.kind, trail.item)).tolist()
    for (visit, kind, item), stamp, word in zip(rows, stamps, words, strict=True):
        document, data = about.event(visit, kind, item)
        browser = device[visit]
        yield (
            f'{{"id":"sh-{word[:8]}-{word[8:12]}-{word[12:16]}-{word[16:20]}-{word[20:]}","name":"{_NAMES[kind]}",'
            f'"type":"standard","clientId":"{scene.devices.ids[browser]}","timestamp":"{stamp}Z",'
            f'"context":{{"document":{document},{browsers[browser]}}},"data":{data},{customers[visit]}"ip":"{addresses[visit]}"}}\n'
        )


def _customers(scene: Scene) -> list[str]:
    """What each visit's events say of who is logged in, as the pixel's own ``init`` knows it."""
    people: list[int] = scene.visits.person.tolist()
    return [
        f'"customer":{{"id":"{scene.shop_ids[person]}"}},' if logged else ""
        for person, logged in zip(people, scene.visits.logged_in.tolist(), strict=True)
    ]


def _browser(agent: str, mobile: bool) -> str:
    width, height = (390, 844) if mobile else (1440, 900)
    return (
        f'"navigator":{{"language":"en-GB","cookieEnabled":true,"userAgent":"{agent}"}},'
        f'"window":{{"innerWidth":{width},"innerHeight":{height}}}'
    )


def _addresses(scene: Scene, random: np.random.Generator) -> list[str]:
    """Address of each visit: at home, through a mobile carrier, at work or in a café."""
    rolls: list[list[float]] = random.random((len(scene.visits.start), 2)).tolist()
    return [_address(scene, visit, roll, int(pick * (1 << 30))) for visit, (roll, pick) in enumerate(rolls)]


def _address(scene: Scene, visit: int, roll: float, pick: int) -> str:
    networks, device = scene.networks, int(scene.visits.device[visit])
    if scene.visits.why[visit] == CRAWLER:
        return f"66.249.{64 + device % 8}.{device % 250 + 1}"
    if scene.devices.mobile[device] and roll < 0.42:
        return networks.carriers[pick % len(networks.carriers)]
    if roll > 0.94:
        return networks.cafes[pick % len(networks.cafes)]
    if scene.visits.person[visit] < 0:
        return f"{(79, 82, 88, 94)[device % 4]}.{device // 1024 % 256}.{device // 4 % 256}.{device % 250 + 1}"
    person = scene.people.people[int(scene.visits.person[visit])]
    at_work = person.office is not None and roll > 0.6
    return (
        networks.offices[person.office]
        if at_work and person.office is not None
        else networks.homes[person.home]
    )


class _About:
    """What the document and data of each event say; goods are written once and used again."""

    def __init__(self, scene: Scene, seed: int) -> None:
        self._scene = scene
        self._random = draws(seed, "pixel:about")
        self._variants = [_variant(good) for good in scene.goods]
        self._pages = [_document(f"/products/{good.handle}", good.title) for good in scene.goods]
        self._landings = [_document(path, "Lark & Loom") for path in _LANDINGS]
        self._listing = _document("/collections/new", "New in")
        self._checkouts: Ints = scene.visits.order

    def event(self, visit: int, kind: int, item: int) -> tuple[str, str]:
        """Return the JSON of document and data."""
        if kind == VIEW:
            return self._pages[item], f'{{"productVariant":{self._variants[item]}}}'
        if kind == CART:
            return self._pages[item], f'{{"cartLine":{{"merchandise":{self._variants[item]},"quantity":1}}}}'
        if kind == LISTING:
            return self._listing, '{"collection":{"id":"4410","title":"New in","productVariants":[]}}'
        if kind == SEARCH:
            word = self._random.choice(_WORDS)
            path = f"/search?q={word.replace(' ', '+')}"
            return _document(path, "Search"), f'{{"searchResult":{{"query":"{word}","productVariants":[]}}}}'
        if kind in {STARTED, CONTACT, COMPLETED}:
            return self._checkout(visit, kind)
        return self._random.choice(self._landings), "{}"

    def _checkout(self, visit: int, kind: int) -> tuple[str, str]:
        scene, at = self._scene, int(self._checkouts[visit])
        person = scene.people.people[int(scene.visits.person[visit])]
        order = scene.orders[at] if at >= 0 else None
        token = order.cart_token if order else f"{visit:032x}"
        completed = kind == COMPLETED
        checkout: dict[str, Any] = {
            "token": token,
            "email": self._typed(visit, kind, order.email if order else person.emails[0]),
            "phone": order.phone if order and completed else None,
            "currencyCode": "GBP",
            "totalPrice": {"amount": order.total if order else 0.0, "currencyCode": "GBP"},
            "order": {"id": order.id} if order and completed else None,
            "lineItems": list(starmap(self._line, scene.order_items.get(at, ()))) if completed else [],
        }
        step = "thank-you" if completed else "information"
        body = msgspec.json.encode({"checkout": checkout}).decode()
        return _document(f"/checkouts/cn/{token}/{step}", "Checkout"), body

    def _typed(self, visit: int, kind: int, email: str | None) -> str | None:
        """Address in the checkout's field: known before it is typed only to who is logged in."""
        if kind == STARTED:
            return email if self._scene.visits.logged_in[visit] else None
        if kind == CONTACT and self._random.random() < 0.01:  # somebody types the address of a stranger
            return self._random.choice(self._scene.people.people).emails[0]
        return email

    def _line(self, item: int, units: int) -> dict[str, Any]:
        good = self._scene.goods[item]
        price = {"amount": good.price, "currencyCode": "GBP"}
        return {"quantity": units, "variant": {"id": str(good.variant_id), "sku": good.sku, "price": price}}


def _document(path: str, title: str) -> str:
    return msgspec.json.encode(
        {"location": {"href": f"{SHOP}{path}"}, "referrer": "", "title": title}
    ).decode()


def _variant(good: Good) -> str:
    return msgspec.json.encode(
        {
            "id": str(good.variant_id),
            "sku": good.sku,
            "title": good.colour or "Default Title",
            "price": {"amount": good.price, "currencyCode": "GBP"},
            "product": {
                "id": str(good.product_id),
                "title": good.title,
                "type": good.kind,
                "vendor": "Lark & Loom",
            },
        }
    ).decode()


def _broken(each: int) -> list[Broken]:
    broken: list[Broken] = []
    context = b'"context":{"document":{"location":{"href":"https://www.larkandloom.example/"}},"navigator":{"userAgent":"x"}},"data":{},"ip":"81.2.69.1"'
    for n in range(each):
        head = b'{"id":"sh-bad%05d' % n
        name = b'"name":"page_viewed"'
        client = b'"clientId":"00000000-bad0-4000-a000-%012d"' % n
        at = b'"timestamp":"2026-05-01T10:00:00.000Z"'
        broken += [
            Broken("missing", b'%sA",%s,%s,%s}' % (head, name, client, context)),
            Broken("bad_date", b'%sB",%s,%s,"timestamp":"a while ago",%s}' % (head, name, client, context)),
            Broken("bad_json", b'%sC",%s,%s,%s,"context":{"document":{"loc' % (head, name, client, at)),
            Broken(
                "bad_utf8",
                b'%sD",%s,%s,%s,%s}'
                % (head, name, client, at, context.replace(b"example/", b"example/\xff\xfe")),
            ),
        ]
    return broken
