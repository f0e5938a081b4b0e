"""One customer with every link explained, as the CRM and the storefront would be told."""

import random
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from app.demo.report.figures import CustomerFigures, Shown
from graph.attribution import DeviceColumns, RecordColumns

type Ask = Callable[[str], dict[str, Any]]
"""GET a path of the API and return its JSON."""

_SYSTEMS: Final = 4
_SEEN_WITH: Final = 4  # the rung of devices that never said whose they are


def draw(records: RecordColumns, devices: DeviceColumns, seed: int) -> tuple[str, str]:
    """Draw a person known to several systems and a device only they use, by seed.

    The draw is over smallest record keys, since person ids may differ from run to run.

    Raises:
        LookupError: Nobody is known to that many systems and has a device.
    """
    keys: dict[str, list[str]] = defaultdict(list)
    for record, person in zip(records.records, records.persons, strict=True):
        keys[person].append(record)
    users: dict[str, list[str]] = defaultdict(list)
    for device, person, rung in zip(devices.devices, devices.persons, devices.rungs, strict=True):
        if rung < _SEEN_WITH:
            users[device].append(person)
    device_of = {people[0]: device for device, people in sorted(users.items()) if len(people) == 1}
    several = sorted(
        (min(held), person)
        for person, held in keys.items()
        if len({key.partition(":")[0] for key in held}) >= _SYSTEMS and person in device_of
    )
    if not several:
        raise LookupError(f"nobody is known to {_SYSTEMS} systems and has a device")
    drawn: str = random.Random(seed).choice(several)[1]  # ruff: ignore[suspicious-non-cryptographic-random-usage] -- a draw to look at
    return drawn, device_of[drawn]


def customer(
    person: str, crm: Ask, *, mode: str, resolved: Sequence[Shown], unresolved: Sequence[Shown]
) -> CustomerFigures:
    """Put together what the page shows of a person."""
    profile = crm(f"/v1/profiles/{person}")
    explained = crm(f"/v1/profiles/{person}/explain")
    contacts: dict[str, dict[str, str]] = defaultdict(dict)
    for point in profile["contacts"]:
        for record in point["records"]:
            contacts[record].setdefault(point["kind"], point["value"])
    return CustomerFigures(
        person_id=str(profile["person"]),
        systems=sorted({str(record["source"]) for record in profile["records"]}),
        records=[_record(record, contacts[record["record"]]) for record in profile["records"]],
        links=[_link(link) for link in explained["links"]],
        mode=mode,
        resolved=list(resolved),
        unresolved=list(unresolved),
    )


def shown(
    items: Sequence[Mapping[str, Any]], titles: Mapping[str, str], prices: Mapping[str, float | None]
) -> list[Shown]:
    """Return recommended items with what a person would read."""
    return [
        Shown(
            rank=int(item["rank"]),
            sku=str(item["sku"]),
            title=titles.get(str(item["sku"]), str(item["sku"])),
            price_gbp=prices.get(str(item["sku"])),
            reason=str(item["reason"]),
        )
        for item in items
    ]


def _record(record: Mapping[str, Any], contacts: Mapping[str, str]) -> dict[str, Any]:
    fields = record["fields"]
    name = " ".join(part for part in (fields.get("given_name"), fields.get("family_name")) if part)
    return {
        "key": record["record"],
        "name": name or None,
        "email": contacts.get("email"),
        "phone": contacts.get("phone"),
        "postcode": fields.get("postcode"),
        "birth_date": fields.get("birth_date"),
    }


def _link(link: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "record": link["record"],
        "through": link["via"] or link["record"],
        "rule": link["rule"],
        "rung": link["rung"],
        "bits": link["bits"] / 1000,
        "confidence": link["confidence"],
        "shared": sorted({key["kind"] for key in link["shared"]}),
    }
