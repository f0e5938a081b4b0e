"""How often a record is its person's, of those that are read at .99, .9 and .7, on labelled tables and on a simulated year.

``python -m bench.confidence [DATA] [--out FILE]``; DATA is the folder with the files of the maps, as in ``bench.identity``.  The
whole ladder decides everything at once, under the shipped numbers and under numbers estimated without labels.  Truth is read
after that: raw figures are of the confidence as the graph has it; calibrated ones of a map fitted on half of the people and
measured on the others, for the half splits of five seeds.
"""

import argparse
import json
import math
import tempfile
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from msgspec import Struct

from app.demo.report import truth
from app.demo.simulate.run import simulate
from app.sources.header import identify
from app.sources.parse import Keys, parse
from app.sources.person_table import read_map, read_people
from app.sources.split import split
from app.sources.token_secrets import Secrets
from bench.identity import CASES, labelled
from graph.fields.own import own_fields
from graph.fields.record import PersonFields
from graph.ids import RecordKey
from graph.keyring import Keyring
from graph.matching.batch import batch
from graph.matching.estimated import estimated
from graph.matching.link_reliability import halves
from graph.matching.outcome import Link
from graph.matching.probability import probability
from graph.matching.reliability import WISHES, binned, calibration_error, reliability
from graph.matching.snapshot import shipped
from graph.matching.view import RecordView
from graph.matching.way import between
from graph.records import Record
from graph.store import with_versions

_HERE: Final = Path(__file__).parent
_OUT: Final = _HERE / "figures" / "confidence.json"
_RING: Final = Keyring(b"0" * 32)
_UNTIL: Final = datetime(2026, 11, 1, tzinfo=UTC)
_SEEDS: Final = range(5)
_CUSTOMERS: Final = 1_500


class World(Struct, frozen=True):
    """Records, what they say of their holders, and whose they are in fact."""

    views: list[RecordView]
    own: dict[RecordKey, PersonFields]
    person: dict[RecordKey, str]


def table(files: Sequence[Path], roles: str, column: str) -> World:
    """Return a labelled table as records that hold no key."""
    people, person = read_people(list(files), read_map(_HERE / "maps" / roles), column)
    numbers: list[int] = [] if person is None else person.tolist()
    keys = [RecordKey(f"table:row:{place:07}") for place in range(len(people.records))]
    return World(
        [RecordView(key=key, first_seen=_UNTIL, last_seen=_UNTIL) for key in keys],
        dict(zip(keys, people.records, strict=True)),
        {key: str(number) for key, number in zip(keys, numbers, strict=True) if number >= 0},
    )


def simulated(folder: Path) -> World:
    """Return the records of a simulated year, through the adapters; truth knows the accounts of it."""
    simulate(folder / "exports", folder / "truth", until=_UNTIL, seed=7, customers=_CUSTOMERS)
    keys = Keys(_RING, Secrets())
    versions: dict[RecordKey, list[Record]] = {}
    for path in sorted((folder / "exports").rglob("*.*")):
        for one in split(path, *identify(path), _UNTIL, _UNTIL):
            for record in parse(one, keys).records:
                versions.setdefault(record.key, []).append(record)
    nodes = {key: with_versions(None, some, _RING) for key, some in versions.items()}
    return World(
        [node.view for node in nodes.values()],
        {key: own_fields(node.view, node.emails, node.phones, _RING) for key, node in nodes.items()},
        truth.read(folder / "truth").person,
    )


def figures(links: Mapping[RecordKey, Link], person: Mapping[RecordKey, str]) -> dict[str, Any]:
    """Count what is right, over every record but the cores."""
    ways = {record: _way(record, links) for record in sorted(links)}
    judged = [
        (way, person[core] == person[record])
        for record, (core, way) in ways.items()
        if way and core in person and record in person
    ]
    same = [right for _way, right in judged]
    return {
        "records": len(judged),
        "right": round(sum(same) / len(same), 4),
        **{
            name: _readings([summary(way) for way, _right in judged], same)
            for name, summary in (("lowest", min), ("product", math.prod))
        },
        "calibrated": [_split(links, person, seed) for seed in _SEEDS],
    }


def _way(record: RecordKey, links: Mapping[RecordKey, Link]) -> tuple[RecordKey, list[float]]:
    core = record
    while (via := links[core].via) is not None:
        core = via
    return core, [probability(link.bits) for link in between(core, record, links)]


def _readings(read: Sequence[float], same: Sequence[bool]) -> dict[str, Any]:
    hits = {least: [right for one, right in zip(read, same, strict=True) if one >= least] for least in WISHES}
    error = calibration_error(binned(read, same))
    return {
        "error": None if error is None else round(error, 4),
        "readings": [
            {
                "least": least,
                "records": len(right),
                "right": round(sum(right) / len(right), 4) if right else None,
            }
            for least, right in hits.items()
        ],
    }


def _split(links: Mapping[RecordKey, Link], person: Mapping[RecordKey, str], seed: int) -> dict[str, Any]:
    found = reliability(*halves(links, person, seed=seed))
    return {
        "seed": seed,
        "fitted": found.fitted,
        "measured": found.measured,
        "error": found.error,
        "error_in_doubt": found.error_in_doubt,
        "in_doubt": sum(one.pairs for one in found.bins_in_doubt),
        "uncalibrated": found.uncalibrated,
        "readings": [
            {"least": one.least, "records": one.pairs, "right": one.right} for one in found.readings
        ],
    }


def _worlds(data: Path, work: Path) -> dict[str, World]:
    found = {"simulated": simulated(work / "simulated")}
    for case in CASES:
        paths = [data / name for name in case.files]
        if all(path.exists() for path in paths):
            found[case.name] = table([labelled(path, work) for path in paths], case.roles, case.truth)
    return found


def main() -> int:
    """Measure every table that is there, and the simulated year."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", nargs="?", type=Path, default=_HERE.parent.parent / "shared" / "data")
    parser.add_argument("--out", type=Path, default=_OUT)
    arguments = parser.parse_args()
    found: dict[str, Any] = {}
    with tempfile.TemporaryDirectory() as work:
        for name, world in _worlds(arguments.data, Path(work)).items():
            for numbers in (shipped(), estimated(world.own, shipped(), version="estimated")):
                links = batch(world.views, world.own, numbers).links
                found[f"{name}, {numbers.version}"] = said = figures(links, world.person)
                print(name, numbers.version, json.dumps(said), flush=True)
    arguments.out.write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
