"""What came in, what did not fit, and whether that is what the simulator broke."""

from collections import Counter
from collections.abc import Sequence
from contextlib import ExitStack
from itertools import chain
from pathlib import Path
from typing import Final

import polars as pl

from app.demo.report.figures import QuarantineFigures, SystemFigures
from app.lake.counts import RowCounts

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


def systems(counts: Sequence[RowCounts]) -> dict[str, SystemFigures]:
    """Add up each system's kinds."""
    table: dict[str, SystemFigures] = {}
    for one in counts:
        old = table.get(one.source, SystemFigures(0, 0, 0, {}))
        reasons = Counter(old.reasons) + Counter(one.reasons)
        table[one.source] = SystemFigures(
            old.read + one.read,
            old.accepted + one.accepted,
            old.quarantined + one.quarantined,
            dict(sorted(reasons.items())),
        )
    return table


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
    """Read the wanted lines of an export whose last lines may lie in the file beside it."""
    live = path.with_name(f"{path.stem}_live{path.suffix}")
    with ExitStack() as files:
        parts = [files.enter_context(one.open("rb")) for one in (path, live) if one.exists()]
        lines = enumerate(chain.from_iterable(parts), start=1)
        return {number: line.rstrip(b"\r\n") for number, line in lines if number in wanted}
