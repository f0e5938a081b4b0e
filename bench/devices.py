"""Rung 4 on a simulated year: devices that never logged in, given to persons known from others.

``python -m bench.devices [FOLDER] [FIGURES.json]``: FOLDER is that of a finished ``kindred demo`` (its lake and
truth), ``var/demo`` if left out.  Logins come from the clean events and their person from the truth, so that this measures rung 4 and no rung
below.  m and u are learned from known devices whose login is hidden (each tenth in turn, by hash), p_0 from the devices
that are asked about, without labels.  Truth is read again only to count what is right, and for the ceilings.
"""

import hashlib
import json
import sys
import time
from collections.abc import Iterable, Mapping
from pathlib import Path

import msgspec
import numpy as np
import polars as pl

from graph.devices.activity import Activity, Sighting, gather
from graph.devices.attachment import Attachment, Candidate, attach
from graph.devices.comparison import small
from graph.devices.estimate import learn, nobody_behind
from graph.devices.hiding import KnownDevice, learn_hidden, parties
from graph.devices.numbers import Numbers, shipped
from graph.devices.pairing import Met
from graph.devices.whereabouts import Whereabouts
from graph.ids import DeviceId, PersonId

CUTS = (0.99, 0.9, 0.7, 0.5)
PRECISE = 0.95
NEVER = 10**6  # a day after all others: nothing is provisional any more

type Found = Mapping[DeviceId, list[Candidate]]


def read(folder: Path) -> tuple[pl.DataFrame, dict[DeviceId, PersonId]]:
    """Return the visits, and the person of every device that a person of the shop owns."""
    lake = next(path for path in (folder / "lake", folder / "home" / "lake") if path.is_dir())
    events = (
        pl.scan_delta(str(lake / "events"))
        .filter(pl.col("device").is_not_null(), ~pl.col("bot").fill_null(value=False))
        .filter(pl.col("consent").ne_missing(other=False))
        .select(
            "device",
            "network",
            "sku",
            hour=pl.col("at").dt.epoch("s") // 3600,
            day=pl.col("at").dt.date(),
            named=pl.col("claims").is_not_null(),
        )
        .collect()
    )
    owners = pl.read_parquet(next(folder.rglob("truth/devices.parquet"))).drop_nulls("person")
    said = pl.col("named").any()
    return (
        events.with_columns(said=said.over("device"), said_that_day=said.over("device", "day")),
        {
            DeviceId(device): PersonId(person)
            for device, person in owners.select("device", "person").iter_rows()
        },
    )


def activities(events: pl.DataFrame) -> dict[DeviceId, Activity]:
    """Return what each device showed."""
    rows = events.drop_nulls("network").select("device", "network", "hour", "sku").unique().iter_rows()
    return {one.device: one for one in gather(Sighting(DeviceId(row[0]), *row[1:]) for row in rows)}


def measure(folder: Path) -> dict[str, object]:
    """Attach every device that never logged in; and a sample of them, of whose owners 30 % are not known."""
    start = time.perf_counter()
    events, owners = read(folder)
    known, others, asked = _devices(events, owners)
    numbers, pairs = learn_hidden(known, others, shipped())
    persons = parties(known)
    seen = Whereabouts(persons, others)
    found = {device: seen.candidates(one, numbers) for device, one in sorted(asked.items())}
    mine = {device: owners[device] for device in found if owners.get(device) in persons}
    sample = {device: found[device] for device in sorted(mine.keys() | _unknown(found, mine))}
    ideal = _learned_from_truth(found, mine, numbers)
    return {
        "pairs_learned_from": pairs,
        "all": figures(found, asked, mine, numbers, ideal),
        "sample": figures(sample, asked, mine, numbers, ideal),
        "seconds": round(time.perf_counter() - start, 1),
    }


def _unknown(found: Found, mine: Mapping[DeviceId, PersonId]) -> set[DeviceId]:
    """Choose, by hash, so many devices without a known owner that they are 30 % with the others."""
    ordered = sorted(found.keys() - mine.keys(), key=lambda one: hashlib.blake2b(one.encode()).digest())
    return set(ordered[: round(len(mine) * 0.3 / 0.7)])


def _devices(
    events: pl.DataFrame, owners: Mapping[DeviceId, PersonId]
) -> tuple[list[KnownDevice], list[Activity], dict[DeviceId, Activity]]:
    """Return the known devices, all others, and of these the ones that never said whose they are."""
    said, silent = (
        activities(events.filter(chosen)) for chosen in ("said", pl.col("said") & ~pl.col("said_that_day"))
    )
    asked = activities(events.filter(~pl.col("said")))
    known = [
        KnownDevice(person=owners[device], whole=whole, silent=silent.get(device))
        for device, whole in said.items()
        if device in owners
    ]
    others = [*asked.values(), *(one for device, one in said.items() if device not in owners)]
    return known, others, asked


def _learned_from_truth(found: Found, mine: Mapping[DeviceId, PersonId], numbers: Numbers) -> Numbers:
    """Return m and u as they are among the asked devices themselves: for the ceiling only."""
    same, strangers = [], []
    for device, some in found.items():
        for one in some:
            met = Met(left=device, right=DeviceId(one.person), comparison=one.comparison)
            (same if one.person == mine.get(device) else strangers).append(met)
    return learn(same, strangers, numbers)


def figures(
    found: Found,
    asked: Mapping[DeviceId, Activity],
    mine: Mapping[DeviceId, PersonId],
    numbers: Numbers,
    ideal: Numbers,
) -> dict[str, object]:
    """Count what is right, beside three ceilings.

    The share whose owner met them on a network that is not crowded; what is reached at .9 by who knows m, u and
    p_0 of the asked devices from the truth; and what the best cut, chosen with the truth in hand, would reach at
    the same order of confidences.
    """
    met = {device: some for device, some in found.items() if any(small(one.comparison) for one in some)}
    numbers = nobody_behind([{one.person: one.bits for one in some} for some in met.values()], numbers)
    attached = {
        device: attach(asked[device], some, numbers, consent=True, today=NEVER)
        for device, some in found.items()
    }
    owned = sum(any(one.person == mine.get(device) for one in some) for device, some in met.items())
    nobody = min(0.999, max(0.001, 1 - owned / len(met)))
    best = msgspec.structs.replace(ideal, nobody=nobody)
    at_best = {
        device: attach(asked[device], _again(some, best), best, consent=True, today=NEVER)
        for device, some in found.items()
    }
    seen = sum(any(one.person == person for one in found[device]) for device, person in mine.items())
    return {
        "devices": len(found),
        "owner_known": len(mine),
        "without_known_owner": 1 - len(mine) / len(found),
        "of_known_sharing_no_network": 1 - seen / len(mine),
        "ceiling_met": seen / len(mine),
        "ceiling_true_frequencies": _at(0.9, at_best, mine),
        "ceiling_best_cut_at_95": _best_cut(attached, mine),
        "nobody": numbers.nobody,
        "nobody_true": nobody,
        "cuts": {str(cut): _at(cut, attached, mine) for cut in CUTS},
    }


def _again(found: Iterable[Candidate], numbers: Numbers) -> list[Candidate]:
    return [msgspec.structs.replace(one, bits=numbers.bits(one.comparison.levels)) for one in found]


def _best_cut(attached: Mapping[DeviceId, Attachment], mine: Mapping[DeviceId, PersonId]) -> float:
    ranked = sorted(attached.values(), key=lambda one: -one.candidates[0][1] if one.candidates else 0.0)
    right = [bool(one.candidates) and one.candidates[0][0].person == mine.get(one.device) for one in ranked]
    hits = np.cumsum(right)
    precise = np.flatnonzero(hits / np.arange(1, len(hits) + 1) >= PRECISE)
    return int(hits[precise[-1]]) / len(mine) if len(precise) else 0.0


def _at(
    cut: float, attached: Mapping[DeviceId, Attachment], known: Mapping[DeviceId, PersonId]
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
