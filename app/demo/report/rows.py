"""What came in, what did not fit, and whether that is what the simulator broke."""

from collections import Counter
from pathlib import Path
from typing import Final

import polars as pl

from app.demo.report.figures import QuarantineFigures, SystemFigures

_KINDS: Final = {
    "shopify/customers.csv": ("shopify", "customers"),
    "shopify/orders.csv": ("shopify", "orders"),
    "shopify/products.csv": ("shopify", "products"),
    "shopify/pixel.ndjson": ("shopify", "pixel"),
    "hubspot/contacts.csv": ("hubspot", "contacts"),
    "hubspot/contact_merges.csv": ("hubspot", "contact_merges"),
    "loyaltylion/customers.json": ("loyaltylion", "customers"),
    "klaviyo/profiles.json": ("klaviyo", "profiles"),
    "klaviyo/events.json": ("klaviyo", "events"),
    "zendesk/users.json": ("zendesk", "users"),
    "zendesk/tickets.json": ("zendesk", "tickets"),
    "loop/returns.json": ("loop", "returns"),
    "legacy/catalogue.csv": ("legacy", "catalogue"),
}
"""What each exported file is."""

_LINES: Final = "shopify/pixel.ndjson"
"""Its last days go in over HTTP in pieces with row numbers of their own: compared by bytes, not by number."""


def systems(archived: pl.DataFrame, quarantined: pl.DataFrame) -> dict[str, SystemFigures]:
    """Count rows per source: ``archived`` has source and rows, ``quarantined`` source, batch_id, row_no and code."""
    read = dict(archived.group_by("source").agg(pl.col("rows").sum()).iter_rows())
    rows = quarantined.unique(["source", "batch_id", "row_no"])
    out = dict(rows.group_by("source").len().iter_rows())
    reasons: dict[str, dict[str, int]] = {}
    for source, code, count in rows.group_by("source", "code").len().sort("source", "code").iter_rows():
        reasons.setdefault(source, {})[code] = count
    return {
        source: SystemFigures(
            read[source], read[source] - out.get(source, 0), out.get(source, 0), reasons.get(source, {})
        )
        for source in sorted(read)
    }


def quarantine(quarantined: pl.DataFrame, broken: pl.DataFrame, exports: Path) -> QuarantineFigures:
    """Compare quarantine with the planted rows, by source, kind and row number, pixel lines by their bytes."""
    planted = _planted(broken, exports)
    caught = Counter(
        (source, kind, raw if (source, kind) == _KINDS[_LINES] else number)
        for source, kind, number, raw in quarantined.unique(["batch_id", "row_no"])
        .select("source", "kind", "row_no", "raw")
        .iter_rows()
    )
    both = planted & caught
    return QuarantineFigures(
        planted=planted.total(),
        caught=both.total(),
        missed=(planted - caught).total(),
        wrongly_caught=(caught - planted).total(),
        by_code=dict(sorted(quarantined.group_by("code").len().iter_rows())),
    )


def _planted(broken: pl.DataFrame, exports: Path) -> Counter[tuple[str, str, int | bytes]]:
    rows = [(str(file), int(number)) for file, number in broken.select("file", "row").unique().iter_rows()]
    wanted = {number for file, number in rows if file == _LINES}
    lines = _raw_lines(exports / _LINES, wanted) if wanted else {}
    return Counter((*_KINDS[file], lines[number] if file == _LINES else number) for file, number in rows)


def _raw_lines(path: Path, wanted: set[int]) -> dict[int, bytes]:
    with path.open("rb") as file:
        return {number: line.rstrip(b"\r\n") for number, line in enumerate(file, start=1) if number in wanted}
