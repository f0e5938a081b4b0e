"""Klaviyo's profiles and e-mail events, in JSON:API form."""

from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any, Final

import msgspec

from app.demo.simulate.account import Account
from app.demo.simulate.accounts import Ledger
from app.demo.simulate.chance import draws
from app.demo.simulate.files import Broken, Planted, write_document
from app.demo.simulate.phrasing import email, phone
from app.demo.simulate.wording import SHOP

PROFILES: Final = "klaviyo/profiles.json"
EVENTS: Final = "klaviyo/events.json"
_OPENED: Final = "Q8pQwN"
_CLICKED: Final = "Ta6yVr"
_METRICS: Final = {_OPENED: "Opened Email", _CLICKED: "Clicked Email"}


def write_klaviyo(out: Path, ledger: Ledger, span: tuple[datetime, datetime], seed: int) -> list[Planted]:
    """Write both files."""
    random = draws(seed, "klaviyo")
    profiles = ledger.accounts["klaviyo"]
    each = max(1, len(profiles) // 600)
    items = [msgspec.json.encode(_profile(p, ledger.shop_ids.get(p.person), random)) for p in profiles]
    planted = write_document(out, PROFILES, "data", items, _broken_profiles(each), seed)
    events = [msgspec.json.encode(event) for event in _events(profiles, span, draws(seed, "klaviyo:events"))]
    return planted + write_document(out, EVENTS, "data", events, _broken_events(each), seed)


def _stamp(at: datetime) -> str:
    return at.isoformat(timespec="seconds")


def _profile(profile: Account, shop_id: str | None, random: Random) -> dict[str, Any]:
    at = profile.address
    known = random.random() < 0.8
    return {
        "type": "profile",
        "id": profile.vendor_id,
        "attributes": {
            "email": email(profile.email, random),
            "phone_number": phone(profile.phone, random),
            "external_id": shop_id if random.random() < 0.45 else None,
            "first_name": profile.given if known else None,
            "last_name": profile.family if known else None,
            "locale": "en-GB",
            "location": {
                "address1": at.street if random.random() < 0.4 else None,
                "address2": None,
                "city": at.city,
                "region": None,
                "zip": at.postcode if random.random() < 0.6 else None,
                "country": at.country,
                "latitude": None,
                "longitude": None,
                "timezone": "Europe/London",
                "ip": None,
            },
            "properties": {},
            "subscriptions": _subscriptions(profile, consent=profile.proved or random.random() < 0.6),
            "created": _stamp(profile.created),
            "updated": _stamp(max(profile.created, profile.updated)),
            "last_event_date": None,
        },
        "links": {"self": f"https://a.klaviyo.com/api/profiles/{profile.vendor_id}/"},
    }


def _subscriptions(profile: Account, *, consent: bool) -> dict[str, Any]:
    mail = {
        "can_receive_email_marketing": consent,
        "consent": "SUBSCRIBED" if consent else "UNSUBSCRIBED",
        "consent_timestamp": _stamp(profile.created),
        "double_optin": profile.proved,
    }
    text = {"can_receive_sms_marketing": False, "consent": "NEVER_SUBSCRIBED"}
    return {"email": {"marketing": mail}, "sms": {"marketing": text}}


def _events(profiles: list[Account], span: tuple[datetime, datetime], random: Random) -> list[dict[str, Any]]:
    """Opens and clicks of a weekly newsletter; they link to the new arrivals, never to one item."""
    starts_at, ends_at = span
    weeks = max(1, (ends_at - starts_at).days // 7)
    events: list[tuple[datetime, dict[str, Any]]] = []
    for profile in profiles:
        for _ in range(min(12, int(random.expovariate(0.33)))):
            week = random.randrange(weeks)
            at = starts_at + timedelta(days=week * 7, seconds=random.randrange(3 * 86_400))
            clicked = random.random() < 0.25
            events.append((at, _event(profile, at, week, _CLICKED if clicked else _OPENED, random)))
    events.sort(key=lambda each: (each[0], each[1]["id"]))
    return [event for _, event in events]


def _event(profile: Account, at: datetime, week: int, metric: str, random: Random) -> dict[str, Any]:
    number = f"{random.getrandbits(128):032x}"
    properties: dict[str, Any] = {
        "Campaign Name": f"Newsletter {week + 1}",
        "Subject": "New this week",
        "$message": f"01JN{week:04d}",
        "Email Domain": (profile.email or "").rpartition("@")[2],
    }
    if metric == _CLICKED:
        properties["URL"] = f"{SHOP}/collections/new?utm_source=klaviyo&utm_campaign=newsletter-{week + 1}"
    return {
        "type": "event",
        "id": number[:11],
        "attributes": {
            "timestamp": int(at.timestamp()),
            "event_properties": properties,
            "datetime": _stamp(at),
            "uuid": f"{number[:8]}-{number[8:12]}-11f0-8001-{number[20:]}",
        },
        "relationships": {
            "profile": {"data": {"type": "profile", "id": profile.vendor_id}},
            "metric": {"data": {"type": "metric", "id": metric, "attributes": {"name": _METRICS[metric]}}},
            "attributions": {"data": []},
        },
    }


def _broken_profiles(each: int) -> list[Broken]:
    broken: list[Broken] = []
    for n in range(each):
        head = b'{"type":"profile","id":"01JBAD%05d' % n
        stamp = b'"created":"2026-01-01T00:00:00+00:00","updated":"2026-01-01T00:00:00+00:00"'
        broken += [
            Broken(
                "missing", b'{"type":"profile","attributes":{"email":"ivy.orr%d@gmail.com",%s}}' % (n, stamp)
            ),
            Broken("bad_email", b'%sA","attributes":{"email":"ivy orr at gmail",%s}}' % (head, stamp)),
            Broken(
                "bad_date",
                b'%sB","attributes":{"email":"i.orr%d@gmail.com","created":"?","updated":"last week"}}'
                % (head, n),
            ),
            Broken("bad_json", b'%sC","attributes":{"email":"i.o%d@gmail.com","properties":}}' % (head, n)),
            Broken(
                "bad_utf8",
                b'%sD","attributes":{"email":"iv.orr%d@gmail.com","first_name":"\xc9lo\xefse\xff",%s}}'
                % (head, n, stamp),
            ),
        ]
    return broken


def _broken_events(each: int) -> list[Broken]:
    broken: list[Broken] = []
    tail = b'"relationships":{"profile":{"data":{"type":"profile","id":"01JX"}},"metric":{"data":{"type":"metric","id":"Q8pQwN","attributes":{"name":"Opened Email"}}}}'
    for n in range(each):
        head = b'{"type":"event","id":"bad%05d' % n
        at = b'"timestamp":1767225600,"datetime":"2026-01-01T00:00:00+00:00"'
        broken += [
            Broken("missing", b'%sA","attributes":{%s,"uuid":"u%dA"},"relationships":{}}' % (head, at, n)),
            Broken(
                "bad_date",
                b'%sB","attributes":{"timestamp":null,"datetime":"noonish","uuid":"u%dB"},%s}'
                % (head, n, tail),
            ),
            Broken("bad_json", b'%sC","attributes":{%s,"uuid":},%s}' % (head, at, tail)),
            Broken(
                "bad_utf8",
                b'%sD","attributes":{%s,"event_properties":{"Subject":"\xfe\xff"}},%s}' % (head, at, tail),
            ),
        ]
    return broken
