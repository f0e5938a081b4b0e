"""Person fields on real files: one configuration, figures into one JSON file.

``python -m bench.identity [DATA] [--out FILE] [--beside splink]``; DATA is the folder with the files of the maps (``../shared/data``
beside the repository if left out).  A file that is not there is skipped with a message.
``--beside splink`` runs the models that Splink documents for the same files after ours, in the same process; it is of the
``bench`` dependency group.
"""

import argparse
import json
import platform
import time
from pathlib import Path
from typing import Any, Final

import numpy as np
import polars as pl
from msgspec import Struct, to_builtins

from app.sources.person_table import read_map, read_people
from graph.fields.accuracy import Labelled
from graph.fields.configuration import config_hash
from graph.fields.evaluation import judge, resolve_file

_HERE: Final = Path(__file__).parent
_OUT: Final = _HERE / "figures" / "identity.json"


class Case(Struct, frozen=True):
    """A labelled file or several, and what is to be reached.

    Attributes:
        truth: Column; ``person`` is made from FEBRL's ``rec_id`` (``rec-<person>-org``, ``rec-<person>-dup-<n>``).
        least: Measure and smallest F1.
        most_records: Largest cluster allowed; None for no limit.
    """

    name: str
    files: tuple[str, ...]
    roles: str
    truth: str
    least: dict[str, float]
    link_only: bool = False
    most_records: int | None = None


CASES: Final = (
    Case(
        "historical_dev",
        ("historical_dev.parquet",),
        "historical.toml",
        "cluster",
        {"b_cubed": 0.95, "cluster_pairs": 0.94},
        most_records=40,
    ),
    Case("febrl3", ("febrl3.csv",), "febrl.toml", "person", {"cluster_pairs": 0.999}),
    Case(
        "febrl4", ("febrl4a.csv", "febrl4b.csv"), "febrl.toml", "person", {"pairwise": 0.9995}, link_only=True
    ),
)


def main() -> int:
    """Run every case whose files are there; return 1 where a figure is not reached."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", nargs="?", type=Path, default=_HERE.parent.parent / "shared" / "data")
    parser.add_argument("--out", type=Path, default=_OUT)
    parser.add_argument("--work", type=Path, default=Path(".cache") / "bench-identity")
    parser.add_argument("--beside", choices=("splink",))
    arguments = parser.parse_args()
    found: dict[str, Any] = {}
    for case in CASES:
        missing = [name for name in case.files if not (arguments.data / name).exists()]
        if missing:
            print(f"{case.name}: skipped, {arguments.data / missing[0]} is not there")
            continue
        files = [labelled(arguments.data / name, arguments.work) for name in case.files]
        found[case.name] = _run(case, files, beside=arguments.beside)
        print(f"{case.name}: {json.dumps(found[case.name])}")
    arguments.out.parent.mkdir(parents=True, exist_ok=True)
    text = json.dumps(
        {"config_hash": config_hash(), "python": platform.python_version(), "files": found}, indent=2
    )
    arguments.out.write_text(text + "\n", encoding="utf-8")
    return 0 if all(one["reached"] for one in found.values()) else 1


def labelled(path: Path, work: Path) -> Path:
    """Return the file, or for FEBRL a copy with the person as a column of its own."""
    if path.suffix != ".csv":
        return path
    frame = pl.read_csv(path, infer_schema=False).rename(lambda name: name.strip())
    work.mkdir(parents=True, exist_ok=True)
    copy = work / path.name
    frame.with_columns(person=pl.col("rec_id").str.extract(r"(rec-\d+)-")).write_csv(copy)
    return copy


def _run(case: Case, files: list[Path], *, beside: str | None) -> dict[str, Any]:
    start, cpu = time.perf_counter(), time.process_time()
    table, person = read_people(files, read_map(_HERE / "maps" / case.roles), case.truth)
    sources = table.sources if case.link_only else None
    result = resolve_file(table.records, sources, seed=0)
    seconds, cpu = time.perf_counter() - start, time.process_time() - cpu
    measures = judge(result, np.asarray(person), sources, seed=0)
    reached = all((measures[name].rates.f1 or 0.0) >= least for name, least in case.least.items())  # type: ignore[index]
    return {
        "records": len(table.records),
        "clusters": result.clusters,
        "largest_cluster": result.largest_cluster,
        "seconds": round(seconds, 1),
        "cpu_seconds": round(cpu, 1),
        "candidates_a_record": round(len(result.pairs) / len(table.records), 1),
        **{name: to_builtins(measure) for name, measure in measures.items()},
        "least": case.least,
        "most_records": case.most_records,
        "reached": reached and (case.most_records is None or result.largest_cluster <= case.most_records),
        **({"splink": _splink(case, files, Labelled(np.asarray(person), sources))} if beside else {}),
    }


def _splink(case: Case, files: list[Path], truth: Labelled) -> dict[str, Any]:
    """Return Splink's figures; it is imported here, so that the bench runs without it."""
    from bench.splink_peer import beside  # ruff: ignore[import-outside-top-level]

    return beside(case.name, files, truth)


if __name__ == "__main__":
    raise SystemExit(main())
