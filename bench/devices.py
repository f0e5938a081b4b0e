"""Rung 4 on a simulated year: devices that never logged in, given to persons known from others.

``python -m bench.devices [FOLDER] [FIGURES.json]``: FOLDER is that of a finished ``kindred demo`` (its lake and
truth), ``var/demo`` if left out.  Logins come from the clean events and their person from the truth, so that this measures rung 4 and no rung
below.  m, u and p_0 are learned from known devices whose login is hidden (a tenth of them, by hash); p_0 also anew from
the devices that are asked about, without labels.  Truth is read again only to count what is right.
"""

import hashlib
import json
import sys
import time
from collections import defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path

import msgspec
import numpy as np
import polars as pl

from graph.devices.activity import Activity, Sighting, gather
from graph.devices.attachment import Attachment, Candidate, attach, candidates
from graph.devices.comparison import small
from graph.devices.crowd import Crowd, crowd
from graph.devices.estimate import learn, nobody_behind
from graph.devices.numbers import Numbers, shipped
from graph.devices.pairing import Met
from graph.ids import DeviceId, PersonId
from graph.matching.outcome import Millibits

CUTS = (0.99, 0.9, 0.7, 0.5)
PARTY = "party:"
PRECISE = 0.95
NEVER = 10**6  # a day after all others: nothing is provisional any more


def read(folder: Path) -> tuple[pl.DataFrame, dict[str, str], set[str]]:
    """Return sightings, the person of every device that a person of the shop owns, and the devices that logged in."""
    lake = next(path for path in (folder / "lake", folder / "home" / "lake") if path.is_dir())
    events = (
        pl.scan_delta(str(lake / "events"))
        .filter(pl.col("device").is_not_null(), ~pl.col("bot").fill_null(value=False))
        .filter(pl.col("consent").ne_missing(other=False))
        .select("device", "network", "at", "sku", named=pl.col("claims").is_not_null())
        .collect()
    )
    owners = pl.read_parquet(next(folder.rglob("truth/devices.parquet"))).drop_nulls("person")
    named = set(events.filter("named")["device"])
    return events.drop_nulls("network"), dict(owners.select("device", "person").iter_rows()), named


def sightings(events: pl.DataFrame, party_of: Mapping[str, str]) -> list[Sighting]:
    """Return who was seen where; a known device stands under its person."""
    rows = events.select("device", "network", pl.col("at").dt.epoch("s") // 3600, "sku").unique().iter_rows()
    return [
        Sighting(
            DeviceId(f"{PARTY}{party_of[device]}" if device in party_of else device), network, hour, item
        )
        for device, network, hour, item in rows
    ]


def hidden_tenth(devices: Iterable[str]) -> set[str]:
    """Choose a tenth by hash, the same every time."""
    return {one for one in devices if hashlib.blake2b(one.encode(), digest_size=1).digest()[0] % 10 == 0}


class World:
    """Devices and parties, with a way from networks to parties."""

    def __init__(self, events: pl.DataFrame, party_of: Mapping[str, str]) -> None:
        everything = gather(sightings(events, party_of))
        self.crowd: Crowd = crowd(everything)
        self.parties = {
            PersonId(one.device.removeprefix(PARTY)): one
            for one in everything
            if one.device.startswith(PARTY)
        }
        self.devices = {one.device: one for one in everything if not one.device.startswith(PARTY)}
        self._at: dict[str, list[PersonId]] = defaultdict(list)
        for person, party in self.parties.items():
            for network in party.networks:
                self._at[network].append(person)

    def near(self, device: Activity, most: int) -> dict[PersonId, Activity]:
        """Return the parties that a network which is not crowded saw as well."""
        networks = [network for network in device.networks if self.crowd.size(network) <= most]
        persons = {person for network in networks for person in self._at[network]}
        return {person: self.parties[person] for person in persons}


def learned(events: pl.DataFrame, party_of: Mapping[str, str]) -> Numbers:
    """Learn m and u from a tenth of the known devices."""
    asked = hidden_tenth(party_of)
    world = World(events, {device: person for device, person in party_of.items() if device not in asked})
    same, strangers = [], []
    numbers = shipped()
    for device in sorted(asked & world.devices.keys()):
        activity = world.devices[DeviceId(device)]
        for one in candidates(activity, world.near(activity, numbers.most_devices), world.crowd, numbers):
            met = Met(left=DeviceId(device), right=DeviceId(one.person), comparison=one.comparison)
            (same if one.person == party_of[device] else strangers).append(met)
    print(
        f"learned from {len(asked)} hidden logins: {len(same)} pairs of one person, {len(strangers)} of two"
    )
    return learn(same, strangers, numbers)


def measure(folder: Path) -> dict[str, object]:
    """Attach every device that never logged in; and a sample of them, of whose owners 30 % are not known."""
    start = time.perf_counter()
    events, owners, named = read(folder)
    party_of = {device: owners[device] for device in named if device in owners}
    numbers = learned(events, party_of)
    world = World(events, party_of)
    persons = set(party_of.values())
    found = {
        device: candidates(one, world.near(one, numbers.most_devices), world.crowd, numbers)
        for device, one in world.devices.items()
        if device not in named
    }
    known = {device for device in found if owners.get(device) in persons}
    unknown = sorted(found.keys() - known, key=lambda one: hashlib.blake2b(one.encode()).digest())
    sample = known | set(unknown[: round(len(known) * 0.3 / 0.7)])
    rows: dict[str, object] = {}
    for name, chosen in (("all", set(found)), ("sample", sample)):
        asked = {device: found[device] for device in chosen}
        owned = {device: owners[device] for device in chosen & known}
        rows[f"{name}, nobody estimated anew"] = figures(
            asked, world, owned, nobody_behind(_met(asked), numbers)
        )
        rows[f"{name}, nobody as learned"] = figures(asked, world, owned, numbers)
    return rows | {"seconds": round(time.perf_counter() - start, 1)}


def _met(found: Mapping[DeviceId, list[Candidate]]) -> list[dict[PersonId, Millibits]]:
    """Return the bits of devices that met anybody where few do."""
    return [
        {one.person: one.bits for one in some}
        for some in found.values()
        if any(small(one.comparison) for one in some)
    ]


def figures(
    found: Mapping[DeviceId, list[Candidate]], world: World, known: Mapping[DeviceId, str], numbers: Numbers
) -> dict[str, object]:
    """Count what is right, beside two ceilings.

    One is the share whose owner met them on a network that is not crowded; the other what the best cut, chosen with the
    truth in hand, would reach at the same order of confidences.
    """
    attached = {
        device: attach(world.devices[device], some, numbers, consent=True, today=NEVER)
        for device, some in sorted(found.items())
    }
    met = sum(any(one.person == person for one in found[device]) for device, person in known.items())
    ranked = sorted(attached.values(), key=lambda one: -one.candidates[0][1] if one.candidates else 0.0)
    right = np.array(
        [bool(one.candidates) and one.candidates[0][0].person == known.get(one.device) for one in ranked]
    )
    hits = np.cumsum(right)
    precise = np.flatnonzero(hits / np.arange(1, len(hits) + 1) >= PRECISE)
    best = int(hits[precise[-1]]) if len(precise) else 0
    return {
        "devices": len(attached),
        "owner_known": len(known),
        "without_known_owner": 1 - len(known) / len(attached),
        "of_known_sharing_no_network": 1 - met / len(known),
        "ceiling_met": met / len(known),
        "ceiling_best_cut_at_95": best / len(known),
        "nobody": numbers.nobody,
        "cuts": {str(cut): _at(cut, attached, known) for cut in CUTS},
    }


def _at(
    cut: float, attached: Mapping[DeviceId, Attachment], known: Mapping[DeviceId, str]
) -> dict[str, float | None]:
    sure = {device: one.person for device, one in attached.items() if one.person and one.confidence >= cut}
    right = sum(known.get(device) == person for device, person in sure.items())
    return {
        "attached": len(sure),
        "right": right,
        "right_of_attached": right / len(sure) if sure else None,
        "right_of_known": right / len(known),
    }


def main(folder: Path, out: Path | None) -> None:
    """Print the figures, and write them."""
    if not any(folder.rglob("truth/devices.parquet")):
        print(f"skipped: {folder} is not the folder of a finished demo")
        return
    found = measure(folder)
    print(json.dumps(found, indent=2))
    if out:
        out.write_bytes(msgspec.json.format(msgspec.json.encode(found)))


if __name__ == "__main__":
    main(
        Path(sys.argv[1] if len(sys.argv) > 1 else "var/demo"),
        Path(sys.argv[2]) if len(sys.argv) > 2 else None,
    )
