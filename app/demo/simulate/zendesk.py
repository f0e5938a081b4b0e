"""Zendesk's users, among them its own agents, and tickets, some of which name an order."""

from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any, Final

import msgspec

from app.demo.simulate.account import Account
from app.demo.simulate.accounts import Ledger
from app.demo.simulate.chance import draws
from app.demo.simulate.files import Broken, Planted, write_document
from app.demo.simulate.orders import Order
from app.demo.simulate.phrasing import email, phone, zulu
from app.demo.simulate.wording import SHOP_DOMAIN

USERS: Final = "zendesk/users.json"
TICKETS: Final = "zendesk/tickets.json"
AGENTS: Final = 12
_AGENT_ID: Final = 18_399_000_000_000
_SUBJECTS: Final = (
    "Where is my order",
    "Wrong colour sent",
    "Return label please",
    "Item arrived broken",
    "Change of address",
)


def write_zendesk(
    out: Path, ledger: Ledger, orders: list[Order], ends_at: datetime, seed: int
) -> list[Planted]:
    """Write both files."""
    random = draws(seed, "zendesk")
    users = ledger.accounts["zendesk"]
    agents = [_agent(number, ends_at) for number in range(AGENTS)]
    items = [msgspec.json.encode(agent) for agent in agents]
    items += [msgspec.json.encode(_user(user, ledger.shop_ids.get(user.person), random)) for user in users]
    each = max(1, len(users) // 500)
    planted = write_document(out, USERS, "users", items, _broken_users(each), seed)
    tickets = [
        msgspec.json.encode(ticket)
        for ticket in _tickets(users, orders, ends_at, draws(seed, "zendesk:tickets"))
    ]
    return planted + write_document(out, TICKETS, "tickets", tickets, _broken_tickets(each), seed)


def agent_id(number: int) -> str:
    """Return the user id of one of the shop's own agents."""
    return str(_AGENT_ID + number)


def _agent(number: int, ends_at: datetime) -> dict[str, Any]:
    shared = number >= AGENTS - 2
    return {
        "id": _AGENT_ID + number,
        "email": f"{('help', 'returns')[number % 2]}@{SHOP_DOMAIN}"
        if shared
        else f"agent{number + 1}@{SHOP_DOMAIN}",
        "name": ("Customer Care", "Returns Desk")[number % 2] if shared else f"Agent {number + 1}",
        "phone": None,
        "external_id": None,
        "role": "admin" if number == 0 else "agent",
        "active": True,
        "verified": True,
        "suspended": False,
        "last_login_at": zulu(ends_at),
        "created_at": zulu(ends_at - timedelta(days=900)),
        "updated_at": zulu(ends_at),
    }


def _user(user: Account, shop_id: str | None, random: Random) -> dict[str, Any]:
    return {
        "id": int(user.vendor_id),
        "email": email(user.email, random),
        "name": f"{user.given} {user.family}",
        "phone": phone(user.phone, random),
        "external_id": shop_id if random.random() < 0.2 else None,
        "role": "end-user",
        "active": True,
        "verified": user.proved,
        "suspended": random.random() < 0.004,
        "last_login_at": None,
        "created_at": zulu(user.created),
        "updated_at": zulu(max(user.created, user.updated)),
    }


def _tickets(
    users: list[Account], orders: list[Order], ends_at: datetime, random: Random
) -> list[dict[str, Any]]:
    bought: dict[int, list[Order]] = {}
    for order in orders:
        bought.setdefault(order.person, []).append(order)
    made: list[tuple[datetime, Account, Order | None]] = []
    for user in users:
        mine = bought.get(user.person, [])
        made += [
            (order.at + timedelta(days=random.randrange(1, 9), seconds=random.randrange(86_400)), user, order)
            for order in random.sample(mine, k=min(2, len(mine)))
        ]
        if random.random() < 0.3:
            made.append((user.created, user, None))
    made = sorted((each for each in made if each[0] < ends_at), key=lambda each: (each[0], each[1].vendor_id))
    return [_ticket(number, at, user, order, random) for number, (at, user, order) in enumerate(made)]


def _ticket(number: int, at: datetime, user: Account, order: Order | None, random: Random) -> dict[str, Any]:
    subject = random.choice(_SUBJECTS)
    if order is not None and random.random() < 0.6:
        subject = f"{subject} #{order.invoice}"
    channel = random.choice(("email", "web", "chat"))
    requester = int(user.vendor_id)
    return {
        "id": 30_001 + number,
        "external_id": None,
        "requester_id": requester,
        "submitter_id": requester if channel != "chat" else _AGENT_ID + random.randrange(AGENTS),
        "subject": subject,
        "description": "Please have a look and let me know. Thank you.",
        "recipient": f"help@{SHOP_DOMAIN}",
        "status": random.choice(("solved", "closed", "open")),
        "type": "question",
        "priority": "normal",
        "via": {
            "channel": channel,
            "source": {
                "from": {"address": user.email, "name": f"{user.given} {user.family}"}
                if channel == "email"
                else {},
                "to": {"address": f"help@{SHOP_DOMAIN}"},
            },
        },
        "merged_ticket_ids": [],
        "created_at": zulu(at),
        "updated_at": zulu(at + timedelta(hours=random.randrange(1, 72))),
    }


def _broken_users(each: int) -> list[Broken]:
    broken: list[Broken] = []
    tail = b'"role":"end-user","active":true,"verified":false,"created_at":"2026-01-01T00:00:00Z"'
    for n in range(each):
        head = b'{"id":%d' % (18_990_000_000 + n)
        late = b'"updated_at":"2026-01-01T00:00:00Z"'
        broken += [
            Broken("missing", b'{"email":"sol.ray%d@gmail.com","name":"Sol Ray",%s,%s}' % (n, tail, late)),
            Broken("bad_email", b'%s1,"email":"sol.ray%d","name":"Sol Ray",%s,%s}' % (head, n, tail, late)),
            Broken(
                "bad_date",
                b'%s2,"email":"s.ray%d@gmail.com","name":"Sol","role":"end-user","created_at":"?","updated_at":"2026-13-45"}'
                % (head, n),
            ),
            Broken("bad_json", b'%s3,"email":"s.r%d@gmail.com","name":}' % (head, n)),
            Broken(
                "bad_utf8",
                b'%s4,"email":"so.ray%d@gmail.com","name":"S\xf8l\xff",%s,%s}' % (head, n, tail, late),
            ),
        ]
    return broken


def _broken_tickets(each: int) -> list[Broken]:
    broken: list[Broken] = []
    for n in range(each):
        head = b'{"id":%d' % (990_000 + n)
        at = b'"created_at":"2026-01-01T00:00:00Z","updated_at":"2026-01-01T00:00:00Z"'
        broken += [
            Broken("missing", b'%s1,"subject":"Hello","status":"open",%s}' % (head, at)),
            Broken(
                "bad_date",
                b'%s2,"requester_id":18400000000001,"subject":"Hello","created_at":"today","updated_at":"today"}'
                % head,
            ),
            Broken("bad_json", b'%s3,"requester_id":,"subject":"Hello"}' % head),
            Broken(
                "bad_utf8", b'%s4,"requester_id":18400000000001,"subject":"\xe9t\xe9\xff",%s}' % (head, at)
            ),
        ]
    return broken
