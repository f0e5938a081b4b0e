"""LoyaltyLion's customers, with birthdays whose year nobody gave (1004)."""

from pathlib import Path
from random import Random
from typing import Any, Final

import msgspec

from app.demo.simulate.account import Account
from app.demo.simulate.accounts import Ledger
from app.demo.simulate.chance import draws
from app.demo.simulate.files import Broken, Planted, write_document
from app.demo.simulate.phrasing import email, zulu

FILE: Final = "loyaltylion/customers.json"


def write_loyalty(out: Path, ledger: Ledger, seed: int) -> list[Planted]:
    """Write the file."""
    random = draws(seed, "loyaltylion")
    members = ledger.accounts["loyaltylion"]
    items = [
        msgspec.json.encode(_member(member, ledger.shop_ids.get(member.person), random)) for member in members
    ]
    return write_document(out, FILE, "customers", items, _broken(max(1, len(items) // 500)), seed)


def without_year(member: Account) -> bool:
    """Tell whether the member gave only the day and month; a seventh of them, by id."""
    return member.birth is not None and int(member.vendor_id) % 7 == 0


def _member(member: Account, shop_id: str | None, random: Random) -> dict[str, Any]:
    year = "1004" if without_year(member) else f"{member.birth:%Y}" if member.birth else ""
    points = random.randrange(0, 4000)
    tier = random.choice(("Linen", "Silk", "Cashmere"))
    return {
        "id": int(member.vendor_id),
        "merchant_id": shop_id,
        "email": email(member.email, random),
        "guest": shop_id is None,
        "blocked": False,
        "birthday": f"{year}-{member.birth:%m-%d}" if member.birth else None,
        "enrolled": True,
        "enrolled_at": zulu(member.created),
        "metadata": {},
        "properties": {
            "name": f"{member.given} {member.family}",
            "first_name": member.given,
            "last_name": member.family,
        },
        "points_approved": points,
        "points_pending": 0,
        "points_spent": points // 3,
        "rewards_claimed": points // 900,
        "referral_id": f"r{member.vendor_id}",
        "referral_url": f"https://prz.io/{member.vendor_id}",
        "referred_by": None,
        "insights_segment": random.choice(("loyal", "at_risk", "win_back")),
        "loyalty_tier_membership": {
            "started_at": zulu(member.created),
            "expires_at": None,
            "manual": False,
            "loyalty_tier": {
                "id": ("Linen", "Silk", "Cashmere").index(tier) + 1,
                "name": tier,
                "position": 0,
            },
        },
        "created_at": zulu(member.created),
        "updated_at": zulu(max(member.created, member.updated)),
    }


def _broken(each: int) -> list[Broken]:
    broken: list[Broken] = []
    for n in range(each):
        head = b'"id":%d' % (9_900_000 + n)
        broken += [
            Broken(
                "missing",
                b'{"email":"max.dene%d@gmail.com","birthday":null,"properties":{"first_name":"Max"}}' % n,
            ),
            Broken(
                "bad_email",
                b'{%s1,"email":"max.dene%d@@gmail","enrolled_at":"2026-01-01T00:00:00Z"}' % (head, n),
            ),
            Broken(
                "bad_date",
                b'{%s2,"email":"m.dene%d@gmail.com","enrolled_at":"soon","updated_at":"never"}' % (head, n),
            ),
            Broken("bad_json", b'{%s3,"email":"m.d%d@gmail.com","properties":{"name":}}' % (head, n)),
            Broken(
                "bad_utf8",
                b'{%s4,"email":"m.e%d@gmail.com","properties":{"first_name":"Zo\xeb\xff"}}' % (head, n),
            ),
        ]
    return broken
