"""Times the bulk ladder from columns to the written graph: ``python -m bench.bulk [SIZE...]``.

Made-up records of made-up people (``bench.made_up_people``) as Parquet, then the offline import on a server
of its own, and large statements into another one that runs and is empty.  ``import_s`` is the import tool
alone on the same files in the same run: what the bare store takes.
"""

import asyncio
import json
import resource
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any, Final

import pyarrow.parquet as pq

from app.stack import offline_import
from app.stack.artefacts import resolve
from app.stack.neo4j import Neo4jAddress
from app.stack.throwaway import Throwaway, wait_for_neo4j
from bench.made_up_people import made_up_people
from graph.bulk.columns import columns_of
from graph.bulk.completion import complete
from graph.bulk.duck import Duck
from graph.bulk.import_folder import Itself, write_folder
from graph.bulk.ladder import grounds
from graph.bulk.living import Living
from graph.client import GraphClient
from graph.ids import RecordKey
from graph.keyring import Keyring
from graph.ladder import Ladder
from graph.matching.snapshot import shipped
from graph.records import Contact, Identifier, Record
from migrations.runner import migrate

FIGURES: Final = Path(__file__).with_name("figures") / "bulk.json"
SIZES: Final = (100_000, 500_000, 1_000_000)
KEYRING: Final = partial(Keyring, b"a key of the benchmark, 32 bytes")
BEGIN: Final = datetime(2025, 1, 1, tzinfo=UTC)
HEAP_MB: Final = 1_000


def main() -> None:
    """Time every size and write the figures."""
    sizes = tuple(map(int, sys.argv[1:])) or SIZES
    figures: dict[str, Any] = {}
    for size in sizes:
        figures[str(size)] = timed(size)
        print(size, figures[str(size)], flush=True)
        not_run = [size for size in SIZES if str(size) not in figures]
        FIGURES.write_text(json.dumps(figures | {"not_run": not_run}, indent=2) + "\n", encoding="utf-8")


def timed(size: int) -> dict[str, Any]:
    """Return seconds of each step, records a second of both ways, and the peak of this process and of its pool."""
    with tempfile.TemporaryDirectory(prefix="kindred-bench-") as name:
        folder = Path(name)
        versions = folder / "versions.parquet"
        pq.write_table(columns_of(made_up(size)), versions, row_group_size=50_000)
        figures = _empty(folder, versions, size) | _living(folder, versions, size)
    peaks = {who: resource.getrusage(which).ru_maxrss // 1024 for who, which in _WHO.items()}
    return figures | {"peak_mb": peaks}


_WHO: Final = {"process": resource.RUSAGE_SELF, "largest_child": resource.RUSAGE_CHILDREN}


def made_up(size: int) -> list[Record]:
    """Return records of four systems; half of the people have two."""
    systems = ("shopify:customer", "klaviyo:profile", "hubspot:contact", "zendesk:user")
    rows = made_up_people(size).drop("person").to_dicts()
    return [_record(number, systems[number % 4], row) for number, row in enumerate(rows)]


def _record(number: int, system: str, row: dict[str, str | None]) -> Record:
    contacts: list[Contact] = []
    if email := row["email"]:
        contacts.append(Contact("email", email, "verified" if number % 3 else "asserted"))
    if phone := row["phone"]:
        contacts.append(Contact("phone", f"+44{phone[1:]}", "asserted"))
    fields = ("given_name", "family_name", "birth_date", "street", "city", "postcode")
    return Record(
        key=RecordKey(f"{system}:{number}"),
        source_time=BEGIN + timedelta(seconds=number),
        contacts=tuple(contacts),
        identifiers=(Identifier("shopify.customer_id", str(number)),) if number % 4 == 0 else (),
        **{field: row[field] for field in fields},
    )


def _empty(folder: Path, versions: Path, size: int) -> dict[str, Any]:
    scratch, files = folder / "scratch", folder / "files"
    scratch.mkdir()
    files.mkdir()
    steps: dict[str, float] = {}
    began = last = time.perf_counter()
    current = ["Starting"]

    def step(name: str) -> None:
        nonlocal last
        now = time.perf_counter()
        steps[current[0]] = round(now - last, 1)
        last, current[0] = now, name

    with Duck.open(scratch) as engine:
        ground = grounds(engine, engine.files([versions]), KEYRING, shipped(), step)
        step("Deciding and writing files")
        itself = Itself(KEYRING(), epoch=0)
        written = write_folder(engine, ground, shipped(), files, itself=itself, done=lambda _number: None)
    step("Import tool")
    servers = Throwaway()
    try:
        child, address = servers.start_neo4j(
            heap_mb=HEAP_MB,
            filled=lambda home: offline_import.run(home, resolve(), written, heap_mb=HEAP_MB),
        )
        step("Server start")
        wait_for_neo4j(child, address)
        step("Constraints and lists")
        asyncio.run(_completed(address))
        step("end")
    finally:
        servers.stop()
    seconds = time.perf_counter() - began
    return {
        "empty": {
            "seconds": round(seconds, 1),
            "records_per_second": round(size / seconds),
            "import_s": steps["Import tool"],
            "steps": steps,
            "rows": dict(written.rows),
        }
    }


def _living(folder: Path, versions: Path, size: int) -> dict[str, Any]:
    scratch = folder / "living"
    scratch.mkdir()
    servers = Throwaway()
    try:
        child, address = servers.start_neo4j(heap_mb=HEAP_MB)
        wait_for_neo4j(child, address)
        seconds = asyncio.run(_loaded(address, scratch, versions))
    finally:
        servers.stop()
    return {"running": {"seconds": round(seconds, 1), "records_per_second": round(size / seconds)}}


async def _loaded(address: Neo4jAddress, scratch: Path, versions: Path) -> float:
    client = GraphClient.open(address.uri)
    await migrate(client)
    began = time.perf_counter()
    with Duck.open(scratch) as engine:
        table = engine.files([versions])
        ground = grounds(engine, table, KEYRING, shipped(), lambda _name: None)
        living = Living(client, Ladder(client, KEYRING(), shipped()), shipped(), epoch=1)
        await living.load(engine, table, ground, lambda _number: None)
    await client.close()
    return time.perf_counter() - began


async def _completed(address: Neo4jAddress) -> None:
    client = GraphClient.open(address.uri)
    await migrate(client)
    await complete(client)
    await client.close()


if __name__ == "__main__":
    main()
