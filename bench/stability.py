"""What new records do to the persons that are there: ``python -m bench.stability [DATA] [--records N]``.

Nine tenths of the records are resolved live on a Neo4j of its own, then the last tenth; which come last is drawn by hash of
the record's key, or they are the newest.  A person whose neighbourhood had nothing new must have the same records and
the same id as before; of the others it is counted what became of them.  Neighbourhoods are found beside the graph, from
all records at once.  DATA is the folder with ``historical_dev.parquet`` (``../shared/data`` beside the repository if
left out); where it is not there, the simulated year is taken only.
"""

import argparse
import asyncio
import hashlib
import json
import os
import tempfile
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import polars as pl
from msgspec import to_builtins

from app.demo.simulate import simulate
from app.sources.header import identify
from app.sources.parse import Keys, parse
from app.sources.split import split
from app.sources.token_secrets import Secrets
from app.stack.neo4j import Neo4jAddress
from app.stack.throwaway import Throwaway, wait_for_neo4j
from graph.attribution import attributed_records
from graph.candidates.folder import Candidates
from graph.client import GraphClient
from graph.ids import PersonId, RecordKey
from graph.keyring import Keyring
from graph.ladder import Ladder
from graph.matching.snapshot import shipped
from graph.numbers import Numbers
from graph.records import Record
from graph.remainder import Remainder
from graph.stability import Stability, ground, reached_by, stability
from graph.store import StoredRecord, with_versions
from migrations.runner import migrate

FIGURES: Final = Path(__file__).with_name("figures") / "stability.json"
KEYS: Final = Keyring(b"a key of the bench, 32 bytes long")
_UNTIL: Final = datetime(2026, 11, 1, tzinfo=UTC)


async def run(
    client: GraphClient, folder: Path, records: Sequence[Record], fresh: frozenset[RecordKey]
) -> Stability:
    """Resolve the records that are not new, then all, and count."""
    snapshot = shipped()
    old = [record for record in records if record.key not in fresh]
    ladder = Ladder(client, KEYS, snapshot, Candidates(folder, KEYS))
    remainder = Remainder(client, Numbers(snapshot, KEYS))
    states: list[dict[RecordKey, PersonId]] = []
    for part in (old, [record for record in records if record.key in fresh]):
        await ladder.take(part, epoch=1)
        while (await remainder.step(epoch=1)).waited:
            pass
        columns = await attributed_records(client)
        states.append(dict(zip(columns.records, columns.persons, strict=True)))
    grounds = [ground(_stored(part), KEYS, snapshot) for part in (old, records)]
    return stability(*states, reached_by(fresh, *grounds))


def _stored(records: Sequence[Record]) -> list[StoredRecord]:
    versions: dict[RecordKey, list[Record]] = {}
    for record in records:
        versions.setdefault(record.key, []).append(record)
    return [with_versions(None, versions[key], KEYS) for key in sorted(versions)]


def drawn(records: Sequence[Record], share: float = 0.1) -> frozenset[RecordKey]:
    """Return about a tenth of the keys, by hash."""
    most = int(share * 2**32)
    return frozenset(record.key for record in records if _hash(record.key) < most)


def newest(records: Sequence[Record], share: float = 0.1) -> frozenset[RecordKey]:
    """Return the tenth of the keys that were first written last."""
    first: dict[RecordKey, datetime] = {}
    for record in records:
        first[record.key] = min(record.source_time, first.get(record.key, record.source_time))
    ordered = sorted(first, key=lambda key: (first[key], key))
    return frozenset(ordered[len(ordered) - round(share * len(ordered)) :])


def _hash(text: str) -> int:
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=4).digest())


def simulated(customers: int) -> list[Record]:
    """Return all records of a simulated year of so many customers, as the adapters read them."""
    with tempfile.TemporaryDirectory(prefix="kindred-bench-") as name:
        exports = Path(name) / "exports"
        simulate(exports, Path(name) / "truth", until=_UNTIL, seed=7, customers=customers)
        return [record for path in sorted(exports.rglob("*.*")) for record in _read(path)]


def _read(path: Path) -> Iterator[Record]:
    keys = Keys(KEYS, Secrets(()))
    for batch in split(path, *identify(path), _UNTIL, _UNTIL):
        yield from parse(batch, keys).records


def historical(path: Path, count: int) -> list[Record]:
    """Return the first rows of the file as records of one system."""
    columns = {
        "first_name": "given_name",
        "surname": "family_name",
        "dob": "birth_date",
        "gender": "gender",
        "birth_place": "city",
        "postcode_fake": "postcode",
    }
    rows = pl.read_parquet(path).head(count).rename(columns).select("unique_id", *columns.values()).to_dicts()
    return [
        Record(
            key=RecordKey(f"legacy:row:{row.pop('unique_id')}"),
            source_time=_UNTIL,
            **(row | {"postcode": row["postcode"] and row["postcode"].upper().replace(" ", "")}),
        )
        for row in rows
    ]


def main() -> None:
    """Measure and write the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", nargs="?", type=Path, default=Path(__file__).parents[2] / "shared" / "data")
    parser.add_argument("--records", type=int, default=3_000)
    parser.add_argument("--out", type=Path, default=FIGURES)
    asked = parser.parse_args()
    sources = {"simulated": simulated(max(1, asked.records // 8))}
    if (file := asked.data / "historical_dev.parquet").exists():
        sources["historical_dev"] = historical(file, asked.records)
    else:
        print(f"historical_dev: skipped, {file} is not there")
    figures: dict[str, Any] = {"load_average_before": [round(one, 1) for one in os.getloadavg()]}
    for name, records in sources.items():
        for how, choose in (("drawn", drawn), ("newest", newest)):
            if how == "drawn" or len({record.source_time for record in records}) > 1:
                figures[f"{name}_{how}"] = measured(records, choose(records))
                print(name, how, figures[f"{name}_{how}"], flush=True)
    asked.out.write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")


def measured(records: Sequence[Record], fresh: frozenset[RecordKey]) -> dict[str, Any]:
    """Return the figures of one run on a server of its own."""
    servers, start = Throwaway(), time.perf_counter()
    try:
        child, address = servers.start_neo4j(heap_mb=600)
        wait_for_neo4j(child, address)
        found = asyncio.run(_on(address, records, fresh))
    finally:
        servers.stop()
    keys = {record.key for record in records}
    return {
        "records": len(keys),
        "versions": len(records),
        "new_records": len(fresh),
        **to_builtins(found),
        "seconds": round(time.perf_counter() - start, 1),
    }


async def _on(address: Neo4jAddress, records: Sequence[Record], fresh: frozenset[RecordKey]) -> Stability:
    client = GraphClient.open(address.uri, user=address.user, password=address.password)
    await migrate(client)
    with tempfile.TemporaryDirectory(prefix="kindred-bench-") as home:
        found = await run(client, Path(home), records, fresh)
    await client.close()
    return found


if __name__ == "__main__":
    main()
