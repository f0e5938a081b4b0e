from pathlib import Path

import polars as pl

from app.demo.report.rows import quarantine, systems
from app.lake.counts import RowCounts

BROKEN = pl.DataFrame(
    {
        "file": [
            "hubspot/contacts.csv",
            "hubspot/contacts.csv",
            "shopify/pixel.ndjson",
            "shopify/pixel.ndjson",
        ],
        "row": [3, 9, 2, 4],
        "code": ["missing", "bad_date", "bad_json", "bad_json"],
    }
)


def caught(*rows: tuple[str, str, str, int, str, bytes]) -> pl.DataFrame:
    return pl.DataFrame(rows, schema=["source", "kind", "batch_id", "row_no", "code", "raw"], orient="row")


def exports(folder: Path) -> Path:
    (folder / "shopify").mkdir()
    (folder / "shopify" / "pixel.ndjson").write_bytes(b"one\ntwo\n")
    (folder / "shopify" / "pixel_live.ndjson").write_bytes(b"three\nfour\n")
    return folder


def test_rows_are_compared_by_number_and_pixel_lines_by_their_bytes(tmp_path: Path) -> None:
    found = quarantine(
        caught(
            ("hubspot", "contacts", "a", 3, "missing", b"x"),
            ("hubspot", "contacts", "a", 4, "missing", b"y"),
            ("shopify", "pixel", "b", 2, "bad_json", b"two"),
            ("shopify", "pixel", "c", 1, "bad_json", b"four"),
        ),
        BROKEN,
        exports(tmp_path),
    )
    assert (found.planted, found.caught, found.missed, found.wrongly_caught) == (4, 3, 1, 1)


def test_a_row_with_two_reasons_is_caught_once(tmp_path: Path) -> None:
    found = quarantine(
        caught(
            ("hubspot", "contacts", "a", 3, "missing", b"x"),
            ("hubspot", "contacts", "a", 3, "bad_time", b"x"),
        ),
        BROKEN,
        exports(tmp_path),
    )
    assert (found.caught, found.wrongly_caught) == (1, 0)


def test_the_kinds_of_a_system_are_added_up() -> None:
    table = systems(
        [
            RowCounts("zendesk", "tickets", 10, 2, {"missing": 2}),
            RowCounts("zendesk", "users", 5, 1, {"missing": 1}),
        ]
    )
    assert (table["zendesk"].read, table["zendesk"].accepted, table["zendesk"].quarantined) == (15, 12, 3)
    assert table["zendesk"].reasons == {"missing": 3}
