"""How right rung 4 is about devices that never said whose they are, against the simulator's truth."""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping
from typing import Final

import polars as pl

from app.demo.report.collected import Collected
from app.demo.report.figures import AttachedFigures, SeenWithFigures
from app.demo.report.truth import Truth
from graph.attribution import RecordColumns
from graph.ids import PersonId

CUTS: Final = (0.9, 0.5)
_RUNG: Final = 4


def seen_with(collected: Collected, truth: Truth) -> SeenWithFigures:
    """Judge what rung 4 attached over devices that never said whose they are."""
    whose = _true_person(collected.records, collected.orders, truth)
    devices, named = collected.devices, collected.named
    users = list(zip(devices.devices, devices.persons, devices.confidences, devices.rungs, strict=True))
    known = {whose.get(person) for _device, person, _confidence, rung in users if rung < _RUNG} - {None}
    owners = {
        device: owner
        for device, owner in truth.devices.filter(~truth.devices["bot"])
        .select("device", "person")
        .iter_rows()
        if device not in named
    }
    of_known = sum(owner in known for owner in owners.values())
    given = [
        (confidence, whose.get(person) == owners.get(device))
        for device, person, confidence, rung in users
        if rung == _RUNG
    ]
    return SeenWithFigures(
        devices=len(owners),
        owner_known=of_known,
        cuts={str(cut): _at(cut, given, of_known) for cut in CUTS},
    )


def _true_person(records: RecordColumns, orders: pl.DataFrame, truth: Truth) -> Mapping[PersonId, str]:
    """Return who each person of the graph is in truth: whom most of its accounts, and of its guest orders, are of."""
    bought = orders.join(truth.orders, on="order_id").select("record", "person").unique()
    guests: dict[str, list[str]] = defaultdict(list)
    for record, person in bought.iter_rows():
        guests[record].append(person)
    held: dict[PersonId, Counter[str]] = defaultdict(Counter)
    for record, person in zip(records.records, records.persons, strict=True):
        held[person].update([truth.person[record]] if record in truth.person else guests[record])
    return {
        person: min(counts, key=lambda one: (-counts[one], one)) for person, counts in held.items() if counts
    }


def _at(cut: float, given: Collection[tuple[float, bool]], of_known: int) -> AttachedFigures:
    sure = [right for confidence, right in given if confidence >= cut]
    return AttachedFigures(
        attached=len(sure),
        right=sum(sure),
        right_of_attached=round(sum(sure) / len(sure), 4) if sure else None,
        right_of_known=round(sum(sure) / of_known, 4) if of_known else None,
    )
