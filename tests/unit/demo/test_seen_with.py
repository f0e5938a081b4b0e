"""Rung 4 is judged by who owns a device in truth."""

import polars as pl

from app.demo.report.collected import Collected
from app.demo.report.figures import AttachedFigures
from app.demo.report.seen_with import seen_with
from app.demo.report.truth import Meta, Truth
from graph.attribution import DeviceColumns, RecordColumns
from graph.ids import DeviceId, PersonId, RecordKey


def found(*users: tuple[str, str, float, int]) -> Collected:
    records = {"shopify:customer:1": "P", "shopify:buyer:2": "Q"}
    return Collected(
        counts=None,  # type: ignore[arg-type]
        records=RecordColumns(
            records=[RecordKey(record) for record in records],
            persons=[PersonId(person) for person in records.values()],
            blocks=[], owners=[], vias=[], rungs=[], weakest=[], rules=[], confidences=[],
        ),
        devices=DeviceColumns(
            devices=[DeviceId(one[0]) for one in users],
            persons=[PersonId(one[1]) for one in users],
            confidences=[one[2] for one in users],
            assurances=[],
            rungs=[one[3] for one in users],
        ),
        named=frozenset({"laptop", "guests"}),
        orders=pl.DataFrame({"order_id": ["7"], "record": ["shopify:buyer:2"]}),
        emails=None,  # type: ignore[arg-type]
        rows=[],
        quarantined=pl.DataFrame(),
        events=0,
    )  # fmt: skip


TRUTH = Truth(
    meta=Meta(1, "", ""),
    person={RecordKey("shopify:customer:1"): "ann"},
    traps={},
    broken=pl.DataFrame(),
    devices=pl.DataFrame(
        {
            "device": ["laptop", "phone", "tablet", "guests", "guests-phone", "mystery", "robot"],
            "person": ["ann", "ann", "ann", "bob", "bob", None, None],
            "bot": [False] * 6 + [True],
        }
    ),
    orders=pl.DataFrame({"order_id": ["7"], "person": ["bob"]}),
)


def test_a_device_is_right_with_its_owner_also_where_that_is_a_guest_of_one_order() -> None:
    said = seen_with(
        found(
            ("laptop", "P", 0.95, 2),
            ("guests", "Q", 0.95, 2),
            ("phone", "P", 0.95, 4),
            ("guests-phone", "Q", 0.6, 4),
            ("mystery", "P", 0.92, 4),
        ),
        TRUTH,
    )
    assert (said.devices, said.owner_known) == (4, 3)
    assert said.cuts == {
        "0.9": AttachedFigures(2, 1, 0.5, 0.3333),
        "0.5": AttachedFigures(3, 2, 0.6667, 0.6667),
    }


def test_an_owner_without_a_device_that_names_them_is_not_known() -> None:
    said = seen_with(found(("laptop", "P", 0.95, 2)), TRUTH)
    assert (said.owner_known, said.cuts["0.9"].right_of_attached) == (2, None)
