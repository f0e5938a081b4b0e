"""``kindred evaluate devices``."""

import time
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any, Final

import polars as pl
import typer
from msgspec import Struct

from app.console.device_charts import draw
from app.console.failure import Refused
from app.console.output import OUT, AsJson, print_json, print_table
from app.sources.visit_table import VisitTable, read_owners, read_visits
from graph.devices.estimate import estimate
from graph.devices.evaluation import Ends, Interval, Owners, PairFigures, judge, true_pairs
from graph.devices.numbers import Numbers, shipped
from graph.devices.pairing import DevicePair, Meetings, meet, pair

_SHOWN: Final = 12
_CUTS: Final = (0.99, 0.9, 0.7, 0.5)
_COUNTS: Final = ("networks", "devices", "days", "hours", "hours_elsewhere", "same_days", "items")


class _Truth(Struct, frozen=True):
    owners: Owners
    pairs: set[Ends]


class _Result(Struct, frozen=True, kw_only=True):
    table: VisitTable
    met: Meetings
    numbers: Numbers
    pairs: list[DevicePair]
    seconds: float


def command(
    file: Annotated[
        Path,
        typer.Argument(
            exists=True,
            dir_okay=False,
            help="CSV or Parquet with the columns device, ip and at; also kind, user_agent and item if it has them.",
        ),
    ],
    truth: Annotated[
        str | None, typer.Option(metavar="COLUMN", help="Owner of each device; read for the figures only.")
    ] = None,
    at: Annotated[float, typer.Option(min=0.0, max=1.0, help="Confidence from which a pair counts.")] = 0.9,
    pairs: Annotated[
        Path | None, typer.Option(metavar="OUT.parquet", dir_okay=False, help="Write every pair that met.")
    ] = None,
    picture: Annotated[
        Path | None,
        typer.Option(
            metavar="OUT.svg", dir_okay=False, help="Draw the bits, and with a truth precision and recall."
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Find which devices of different kind in a table of visits are one person's, and how sure that is."""
    result = _paired(file)
    known = None if truth is None else _truth(file, truth, result.table)
    if pairs is not None:
        _write(pairs, result.pairs)
    if picture is not None:
        _draw(picture, result, known, at)
    if as_json:
        print_json(_document(result, known, at))
    else:
        _show(result, known, at)


def _paired(file: Path) -> _Result:
    start = time.perf_counter()
    table = read_visits(file)
    met = meet(table.activities, shipped())
    numbers = estimate(met, shipped())
    pairs = pair(met, numbers)
    return _Result(
        table=table, met=met, numbers=numbers, pairs=pairs, seconds=round(time.perf_counter() - start, 3)
    )


def _truth(file: Path, column: str, table: VisitTable) -> _Truth:
    owners = read_owners(file, column)
    return _Truth(owners, true_pairs(table.kinds, owners))


def _figures(result: _Result, known: _Truth | None, cut: float) -> PairFigures | None:
    return None if known is None else judge(result.pairs, known.pairs, known.owners, cut=cut)


def _document(result: _Result, known: _Truth | None, cut: float) -> dict[str, Any]:
    figures = _figures(result, known, cut)
    table, met = result.table, result.met
    return {
        "devices": len(table.kinds),
        "pairs": _over(result.pairs, cut),
        "precision": figures and figures.precision,
        "recall": figures and figures.recall,
        "f1": figures and figures.f1,
        "cut": cut,
        "precision_95": figures and figures.precision_95,
        "recall_95": figures and figures.recall_95,
        "right": figures and figures.right,
        "true_pairs": figures and figures.true,
        "kinds": table.count_kinds(),
        "bots": len(table.bots),
        "rows": table.rows,
        "rows_left_out": table.left_out,
        "pairs_met": len(met.candidates),
        "pairs_of_one_kind_met": len(met.strangers),
        "crowded_networks": met.crowded,
        "nobody": round(result.numbers.nobody, 4),
        "numbers": result.numbers.version,
        "seconds": result.seconds,
    }


def _over(pairs: Sequence[DevicePair], cut: float) -> int:
    return sum(one.confidence >= cut for one in pairs)


def _write(path: Path, pairs: Sequence[DevicePair]) -> None:
    frame = pl.DataFrame(
        {
            "device_a": [one.left for one in pairs],
            "device_b": [one.right for one in pairs],
            "bits": [one.bits / 1000 for one in pairs],
            "confidence": [one.confidence for one in pairs],
            **{name: [one.comparison.counts[name] for one in pairs] for name in _COUNTS},
        },
        schema_overrides={"device_a": pl.String, "device_b": pl.String, "confidence": pl.Float64},
    )
    try:
        frame.write_parquet(path)
    except OSError as exc:
        raise Refused(f"--pairs: {path} cannot be written") from exc


def _draw(path: Path, result: _Result, known: _Truth | None, cut: float) -> None:
    right = None if known is None else [(one.left, one.right) in known.pairs for one in result.pairs]
    true = 0 if known is None else len(known.pairs)
    try:
        draw(path, result.pairs, right, true, cut=cut)
    except (OSError, ValueError) as exc:
        raise Refused(f"--picture: {path} cannot be written as SVG or PNG") from exc


def _show(result: _Result, known: _Truth | None, cut: float) -> None:
    table, met = result.table, result.met
    kinds = ", ".join(f"{count:,} {name}" for name, count in table.count_kinds().items())
    print_table(
        "Devices",
        ("what", "how many"),
        (
            (
                "devices",
                f"{len(table.kinds):,} ({kinds or 'no kind is known: any two may be one person' + chr(39) + 's'})",
            ),
            ("left out as bots", f"{len(table.bots):,}"),
            ("rows, and those without device, time or address", f"{table.rows:,}, {table.left_out:,}"),
            ("pairs that some network saw both of", f"{len(met.candidates):,} of {met.candidate_pairs:,}"),
            ("networks with too many devices to say anything", f"{met.crowded:,}"),
            ("devices whose person has no other one here, estimated", f"{result.numbers.nobody:.0%}"),
            ("seconds", f"{result.seconds:.2f}"),
        ),
    )
    if known is None:
        print_table(
            "Pairs", ("confidence from", "pairs"), ((one, _over(result.pairs, one)) for one in _cuts(cut))
        )
    else:
        print_table(
            "Pairs against the truth",
            ("confidence from", "pairs", "precision", "95 %", "recall", "95 %", "F1"),
            (_row(result, known, one) for one in _cuts(cut)),
        )
    print_table(
        f"The surest {_SHOWN}",
        ("device", "device", "bits", "confidence", "because"),
        (
            (one.left, one.right, f"{one.bits / 1000:.1f}", f"{one.confidence:.3f}", _why(one))
            for one in result.pairs[:_SHOWN]
        ),
    )
    if not met.candidates:
        OUT.print("No network saw two devices of different kind.", style="yellow")


def _cuts(cut: float) -> list[float]:
    return sorted({cut, *_CUTS}, reverse=True)


def _row(result: _Result, known: _Truth, cut: float) -> tuple[object, ...]:
    found = judge(result.pairs, known.pairs, known.owners, cut=cut)
    return (
        cut,
        found.pairs,
        _rate(found.precision),
        _interval(found.precision_95),
        _rate(found.recall),
        _interval(found.recall_95),
        _rate(found.f1),
    )


def _rate(value: float | None) -> str | None:
    return None if value is None else f"{value:.3f}"


def _interval(value: Interval | None) -> str | None:
    return None if value is None else f"{value[0]:.3f} to {value[1]:.3f}"


def _why(one: DevicePair) -> str:
    counts = one.comparison.counts
    where = f"{counts['networks']} networks in common, the strongest with {counts['devices']} devices"
    return f"{where}; {counts['days']} days, {counts['hours']} hours together, {counts['items']} things"
