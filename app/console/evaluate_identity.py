"""``kindred evaluate identity``."""

import time
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import numpy.typing as npt
import polars as pl
import typer
from msgspec import Struct, to_builtins

from app.console.failure import writing
from app.console.identity_charts import draw
from app.console.output import OUT, AsJson, print_json, print_table
from app.console.reliability import document, show
from app.sources.person_table import PersonTable, PersonTableError, read_map, read_people
from graph.fields.accuracy import Accuracy, Measure
from graph.fields.configuration import CUT_BITS, config_hash
from graph.fields.evaluation import FileResolution, calibrate, judge, resolve_file
from graph.fields.model import Model, fingerprint, read, written
from graph.matching.reliability import Reliability

type _Accuracies = dict[Measure, Accuracy]


class _Outputs(Struct, frozen=True):
    clusters: Path | None
    model: Path | None
    pictures: Path | None


class _Result(Struct, frozen=True):
    table: PersonTable
    person: npt.NDArray[np.int64] | None
    found: FileResolution
    measures: _Accuracies
    calibration: Reliability | None
    seconds: float
    model_is_given: bool


def command(  # ruff: ignore[too-many-arguments] -- options of a command
    files: Annotated[
        list[Path], typer.Argument(exists=True, dir_okay=False, help="CSV or Parquet; several are one table.")
    ],
    roles: Annotated[
        Path,
        typer.Option(
            "--map",
            metavar="MAP.toml",
            exists=True,
            dir_okay=False,
            help='Role of each column, a line a column: surname = "family_name".',
        ),
    ],
    truth: Annotated[
        str | None,
        typer.Option(metavar="COLUMN", help="Person of each record; read for the figures only."),
    ] = None,
    link_only: Annotated[
        bool, typer.Option("--link-only", help="Score pairs of records of two files only.")
    ] = False,
    clusters: Annotated[
        Path | None,
        typer.Option(metavar="OUT.parquet", dir_okay=False, help="Write the cluster of each record."),
    ] = None,
    model: Annotated[
        Path | None,
        typer.Option(
            metavar="OUT.toml", dir_okay=False, help="Write the m, u and prior that were estimated."
        ),
    ] = None,
    apply_model: Annotated[
        Path | None,
        typer.Option(
            metavar="MODEL.toml",
            exists=True,
            dir_okay=False,
            help="Use the m, u and prior that --model wrote from another table, and estimate none; "
            "how often each value occurs is counted in this table all the same.",
        ),
    ] = None,
    pictures: Annotated[
        Path | None,
        typer.Option(
            metavar="FOLDER",
            file_okay=False,
            help="Draw bits, levels, and with a truth precision, recall and reliability.",
        ),
    ] = None,
    seed: Annotated[
        int, typer.Option(min=0, help="Draws other samples for the model and the intervals.")
    ] = 0,
    as_json: AsJson = False,
) -> None:
    """Find which records of a table of people are one person, from their person fields alone."""
    if link_only and len(files) < 2:
        raise typer.BadParameter("--link-only needs at least two files")
    given = None if apply_model is None else _model(apply_model)
    result = _resolved(files, roles, truth, given, link_only=link_only, seed=seed)
    _write(result, _Outputs(clusters, model, pictures), files)
    if as_json:
        print_json(_document(result))
    else:
        _show(result)


def _model(path: Path) -> Model:
    """Read a model file.

    Raises:
        PersonTableError: It cannot be read.
        ModelFileError: It is no model of this product.
    """
    try:
        return read(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as exc:
        raise PersonTableError(f"{path.name}: cannot be read: not UTF-8 or not readable") from exc


def _resolved(
    files: list[Path], roles: Path, truth: str | None, model: Model | None, *, link_only: bool, seed: int
) -> _Result:
    start = time.perf_counter()
    table, person = read_people(files, read_map(roles), truth)
    sources = table.sources if link_only else None
    found = resolve_file(table.records, sources, seed=seed, model=model)
    seconds = time.perf_counter() - start
    measures = {} if person is None else dict(judge(found, person, sources, seed=seed))
    calibration = None if person is None else calibrate(found, person, sources, seed=seed)
    return _Result(table, person, found, measures, calibration, seconds, model is not None)


def _document(result: _Result) -> dict[str, Any]:
    found = result.found
    return {
        "records": len(result.table.records),
        "clusters": found.clusters,
        "largest_cluster": found.largest_cluster,
        "seconds": round(result.seconds, 3),
        "cut_bits": CUT_BITS,
        "config_hash": config_hash(),
        **{measure: to_builtins(accuracy.rates) for measure, accuracy in result.measures.items()},
        "intervals": {measure: dict(accuracy.intervals) for measure, accuracy in result.measures.items()},
        **({} if result.calibration is None else {"calibration": document(result.calibration)}),
        "model": "given" if result.model_is_given else "estimated",
        "frequencies": "counted in this table",
        "model_hash": fingerprint(found.resolution.model),
        "candidate_pairs": len(found.pairs),
        "pairs_over_cut": len(found.over),
        "skipped": [to_builtins(one) for one in found.resolution.skipped],
    }


def _show(result: _Result) -> None:
    found, records = result.found, len(result.table.records)
    print_table(
        "People found",
        ("what", "how many"),
        [
            ("records", f"{records:,}"),
            ("clusters", f"{found.clusters:,}"),
            ("largest cluster", f"{found.largest_cluster:,}"),
            ("candidate pairs", f"{len(found.pairs):,} ({2 * len(found.pairs) / records:.1f} a record)"),
            ("pairs at or over 0 bits", f"{len(found.over):,}"),
        ],
    )
    if result.measures:
        print_table(
            "Against the truth, with the middle 95 % over resampled people",
            ("measure", "precision", "recall", "F1"),
            [
                (
                    measure.replace("_", " "),
                    *(_rate(accuracy, name) for name in ("precision", "recall", "f1")),
                )
                for measure, accuracy in result.measures.items()
            ],
        )
    if result.calibration is not None:
        show(result.calibration)
    if found.resolution.skipped:
        print_table(
            "Blocking keys over the cap on holders, which gave nothing to anyone",
            ("kind", "keys", "holders", "pairs not made"),
            [(one.kind, one.keys, one.holders, f"{one.pairs:,}") for one in found.resolution.skipped],
        )
    OUT.print(
        f"{result.seconds:.1f} s; configuration {config_hash()}, model {fingerprint(found.resolution.model)},"
        f" cut {CUT_BITS} bits",
        style="dim",
    )


def _rate(accuracy: Accuracy, name: str) -> str | None:
    value, interval = getattr(accuracy.rates, name), accuracy.intervals[name]
    return None if value is None or interval is None else f"{value:.4f} ({interval[0]:.3f}-{interval[1]:.3f})"


def _write(result: _Result, outputs: _Outputs, files: list[Path]) -> None:
    """Write what was asked for.

    Raises:
        Refused: A path cannot be written.
    """
    with writing():
        if outputs.clusters is not None:
            _clusters(result, files).write_parquet(outputs.clusters)
        if outputs.model is not None:
            outputs.model.write_text(written(result.found.resolution.model), encoding="utf-8")
        if outputs.pictures is not None:
            draw(outputs.pictures, result.found, result.person, result.calibration)


def _clusters(result: _Result, files: list[Path]) -> pl.DataFrame:
    """Return a row a record: its number over all files from 0, file, row in it, and its cluster's first record."""
    table = result.table
    names = [path.name for path in files]
    numbers: list[int] = table.sources.tolist()
    return pl.DataFrame(
        {
            "record": np.arange(len(table.records), dtype=np.int64),
            "file": pl.Series([names[number] for number in numbers], dtype=pl.String),
            "row": table.rows,
            "cluster": result.found.cluster,
        }
    )
