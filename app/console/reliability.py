"""How reliable calibrated confidence is, as JSON and as a table."""

from typing import Any

from msgspec import to_builtins

from app.console.output import print_table
from graph.matching.reliability import Reliability


def document(found: Reliability) -> dict[str, Any]:
    """Return the ``calibration`` object of ``kindred evaluate identity --json``."""
    return {"of": "pairs of records inside neighbourhoods, before the partition", **to_builtins(found)}


def show(found: Reliability, *, of: str = "two records", counted: str = "pairs") -> None:
    """Print what each wish gets, and the errors."""
    print_table(
        f"Confidence of {of}, fitted on half the people ({found.fitted:,} {counted}), measured on the others ({found.measured:,})",
        ("what", counted, "measured"),
        [
            *(
                (f"right of what is read at {one.least:g}", f"{one.pairs:,}", _figure(one.right))
                for one in found.readings
            ),
            ("calibration error", f"{found.measured:,}", _figure(found.error)),
            (
                "the same in doubt (.05 to .95)",
                f"{sum(one.pairs for one in found.bins_in_doubt):,}",
                _figure(found.error_in_doubt),
            ),
            (
                "calibration error of the posterior as it is",
                f"{found.measured:,}",
                _figure(found.uncalibrated),
            ),
        ],
    )


def _figure(value: float | None) -> str | None:
    return None if value is None else f"{value:.4f}"
