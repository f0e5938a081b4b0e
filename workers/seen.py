"""From the lake's columns and the graph's users to what rung 4 decides from."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

import polars as pl

from app.lake.lake import Lake
from app.lake.sightings import Sightings, sightings, visits_of
from graph.devices.activity import Activity, Trait, activity, merge
from graph.devices.crowd import Tally
from graph.devices.hiding import KnownDevice
from graph.devices.numbers import Numbers
from graph.devices.whose import SharedDevice, Shop
from graph.ids import DeviceId, PersonId, SessionId
from graph.seen_with.known import NamedVisit, Users

_NO_TRAIT: Final = Trait()  # what a device is says nothing of whose it is


def shop_of(lake: Lake, users: Users, visits: Sequence[NamedVisit], numbers: Numbers) -> Shop:
    """Return what a shop's devices showed.

    Args:
        lake: Has the events.
        users: Of every device, by the rungs below 4.
        visits: Those of shared devices.
        numbers: Say which networks are too crowded to bring anybody together.

    Raises:
        LakeUnavailable: The events cannot be read.
    """
    seen = sightings(lake, {*users.alone, *users.shared}, most_devices=numbers.most_devices)
    whole = _activities(seen.hours, seen.things)
    silent = _activities(
        *(table.join(seen.named, on=["device", "day"], how="anti") for table in _dated(seen))
    )
    shared = _visits(visits_of(lake, users.shared))
    named = _named(shared, visits)
    alone = (
        KnownDevice(person=person, whole=whole[device], silent=silent.get(device))
        for device, person in sorted(users.alone.items())
        if device in whole
    )
    return Shop(
        known=[*alone, *named],
        asked=[whole[DeviceId(device)] for device in seen.met],
        others=_tally(seen),
        shared=_shared(shared, visits),
    )


def _dated(seen: Sightings) -> tuple[pl.DataFrame, pl.DataFrame]:
    return seen.hours.with_columns(day=pl.col("hour") // 24), seen.things


def _activities(hours: pl.DataFrame, things: pl.DataFrame) -> dict[DeviceId, Activity]:
    """Return what each device showed, from one row an hour on a network and one a thing and day."""
    networks: dict[DeviceId, dict[str, list[int]]] = defaultdict(dict)
    for device, network, seen in hours.group_by("device", "network").agg("hour").iter_rows():
        networks[device][network] = seen
    items: dict[DeviceId, dict[str, list[int]]] = defaultdict(dict)
    for device, item, days in things.group_by("device", "item").agg("day").iter_rows():
        items[device][item] = days
    return {
        device: activity(device, _NO_TRAIT, networks[device], items.get(device, {}))
        for device in sorted(networks)
    }


type _Visits = Mapping[SessionId, Activity]


def _visits(rows: pl.DataFrame) -> _Visits:
    """Return what each visit showed, under its own id."""
    by_visit = rows.select(pl.col("session").alias("device"), "network", "hour", "item", "day")
    things = by_visit.filter(pl.col("item").is_not_null()).select("device", "item", "day").unique()
    shown = _activities(by_visit.select("device", "network", "hour").unique(), things)
    return {SessionId(name): one for name, one in shown.items()}


def _named(shown: _Visits, visits: Iterable[NamedVisit]) -> list[KnownDevice]:
    """Return what each user of a shared device did on it, visits that say so only."""
    theirs: dict[tuple[DeviceId, PersonId], list[Activity]] = defaultdict(list)
    for visit in visits:
        for person in visit.persons:
            if visit.session in shown:
                theirs[visit.device, person].append(shown[visit.session])
    return [
        KnownDevice(person=person, whole=merge(device, parts), silent=None)
        for (device, person), parts in sorted(theirs.items())
    ]


def _shared(shown: _Visits, visits: Iterable[NamedVisit]) -> list[SharedDevice]:
    """Return the devices that several persons are believed to use, with their anonymous visits."""
    uses: dict[DeviceId, list[PersonId]] = defaultdict(list)
    anonymous: dict[DeviceId, dict[SessionId, Activity]] = defaultdict(dict)
    for visit in visits:
        uses[visit.device] += visit.persons
        if not visit.claims and visit.session in shown:
            anonymous[visit.device][visit.session] = shown[visit.session]
    return [
        SharedDevice(device=device, uses=tuple(sorted(persons)), anonymous=anonymous[device])
        for device, persons in sorted(uses.items())
        if len(set(persons)) > 1
    ]


def _tally(seen: Sightings) -> Tally:
    return Tally(
        overall=dict(seen.networks.iter_rows()),
        daily={(network, day): devices for network, day, devices in seen.network_days.iter_rows()},
        items=dict(seen.items.iter_rows()),
        days=dict(seen.days.iter_rows()),
    )
