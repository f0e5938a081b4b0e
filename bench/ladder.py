"""The live ladder on a Neo4j of its own: micro-batches beside bare transactions, one record at a time, and the index.

``python -m bench.ladder [FIGURES.json] [--records N] [--nodes N]``: the made-up people of ``bench.town`` come in batches
of a hundred; bare transactions write the same records, points, persons and links without asking anything.  Then the
graph is filled by bare transactions to ``--nodes`` nodes, the index reads it from nothing, and single records are resolved.
"""

import asyncio
import gc
import json
import os
import random
import sys
import tempfile
import time
from argparse import ArgumentParser
from collections.abc import Sequence
from functools import partial
from itertools import batched, islice
from pathlib import Path

import numpy as np
import psutil
from msgspec import Struct

from app.stack.neo4j import Neo4jAddress
from app.stack.throwaway import Throwaway, wait_for_neo4j
from bench.town import town
from graph import store, writer
from graph.candidates.catching_up import catch_up
from graph.candidates.folder import Candidates
from graph.client import Done, GraphClient, NamedQuery, Nothing, Transaction
from graph.fields.keys import hashed_keys
from graph.keyring import Keyring
from graph.ladder import Ladder
from graph.matching.snapshot import shipped
from graph.records import Record
from migrations.runner import migrate

KEYS = Keyring(b"a key of the bench, 32 bytes long")
BATCH = 100


class _Row(Struct, frozen=True):
    record: str
    person: str


class _Rows(Struct, frozen=True):
    rows: Sequence[_Row]


class _Bare(NamedQuery[_Rows, Done]):
    """One new person a record, as bare as it can be."""

    def __init__(self) -> None:
        self.name, self.params, self.row, self.timeout_s = "bench/bare", _Rows, Done, 60.0  # type: ignore[misc]
        self.text = (  # type: ignore[misc]
            "UNWIND $p.rows AS row MATCH (r:Record {key: row.record}) USING INDEX SEEK r:Record(key) "
            "MERGE (p:Person {person_id: row.person}) SET p.live = true, p.records = 1 "
            "MERGE (r)-[l:RESOLVES_TO]->(p) SET l.confidence = 1.0, l.rung = 0, l.weakest = 0, l.rule = 'itself', "
            "l.bits = 0, l.fields = [], l.block = row.record, l.owner = row.record, l.since = datetime(), "
            "l.snapshot = 'bench'"
        )


async def bare(client: GraphClient, records: Sequence[Record]) -> None:
    """Write records, points, persons and links, as the ladder does, without a question or a decision."""
    stored = [store.with_versions(None, [record], KEYS) for record in records]
    rows = [_Row(record.key, f"p_{record.key}") for record in records]

    async def work(transaction: Transaction) -> None:
        locked = await writer.lock(transaction, 1)
        await store.write(transaction, stored, {}, taken=locked.taken + 1)
        await transaction.run(_Bare(), _Rows(rows))

    await client.write("bench/bare", work, timeout_s=60)


async def emptied(client: GraphClient) -> None:
    """Delete everything but the schema."""
    await client.schema(
        "MATCH (n) WHERE NOT n:Migration CALL (n) { DETACH DELETE n } IN TRANSACTIONS OF 5000 ROWS",
        {},
        timeout_s=600,
    )


async def throughput(client: GraphClient, folder: Path, count: int) -> dict[str, object]:
    """Take the same records bare and through the ladder; the second half counts, when caches are warm."""
    records = list(islice(town(1), count))
    half = count // 2
    for batch in batched(records, BATCH):
        if batch[0] is records[half]:
            start = time.perf_counter()
        await bare(client, batch)
    bare_s = time.perf_counter() - start
    await emptied(client)
    found: dict[str, object] = {"records": count, "bare_records_per_second": round(half / bare_s)}
    for name, candidates in (("rungs_0_to_2", None), ("rungs_0_to_3", Candidates(folder, KEYS))):
        ladder = Ladder(client, KEYS, shipped(), candidates)
        await ladder.take(records[:half], epoch=1)
        cpu, start = time.process_time(), time.perf_counter()
        await ladder.take(records[half:], epoch=1)
        seconds = time.perf_counter() - start
        found[f"{name}_records_per_second"] = round((count - half) / seconds)
        found[f"{name}_python_cpu_share"] = round((time.process_time() - cpu) / seconds, 2)
        if candidates is None:
            await emptied(client)
    (edges,) = await client.read(_Evidence(), Nothing())
    return found | {"evidence_edges": edges.edges, "persons": edges.persons, "index_mb": size_mb(folder)}


class _Held(Struct, frozen=True):
    record: str
    keys: Sequence[str]


class _HeldRows(Struct, frozen=True):
    rows: Sequence[_Held]


class _KeyNodes(NamedQuery[_HeldRows, Done]):
    """Blocking keys as nodes, which the index stands in for."""

    def __init__(self) -> None:
        self.name, self.params, self.row, self.timeout_s = "bench/keys", _HeldRows, Done, 60.0  # type: ignore[misc]
        self.text = (  # type: ignore[misc]
            "UNWIND $p.rows AS row MERGE (r:Holder {key: row.record}) WITH r, row UNWIND row.keys AS key "
            "MERGE (k:Key {hash: key}) MERGE (r)-[:BLOCKED_BY]->(k)"
        )


async def keys_as_nodes(client: GraphClient, folder: Path, count: int) -> dict[str, object]:
    """Write the blocking keys of the same records as nodes and into an index; the second half counts."""
    for label, name in (("Key", "hash"), ("Holder", "key")):
        text = f"CREATE CONSTRAINT bench_{label} IF NOT EXISTS FOR (n:{label}) REQUIRE n.{name} IS UNIQUE"
        await client.schema(text, {}, timeout_s=60)
    records = [store.with_versions(None, [record], KEYS) for record in islice(town(4), count)]
    fields = store.fields_of(records, KEYS)
    rows = [_Held(key, [f"{number:x}" for number in hashed_keys(one)]) for key, one in fields.items()]
    keys = sum(len(row.keys) for row in rows) / len(rows)
    nodes_s = 0.0
    for place, batch in enumerate(batched(rows, BATCH)):
        start = time.perf_counter()
        await client.write("bench/keys", partial(_written, rows=batch), timeout_s=60)
        nodes_s += (time.perf_counter() - start) * (place >= count // BATCH // 2)
    index_s = 0.0
    with Candidates(folder, KEYS).open() as index:
        for place, batch in enumerate(batched(fields.items(), BATCH)):
            start = time.perf_counter()
            index.apply(index.changed(dict(batch)), incarnation="bench", taken=place)
            index_s += (time.perf_counter() - start) * (place >= count // BATCH // 2)
    return {
        "keys_a_record": round(keys, 1),
        "key_nodes_ms_a_record_written": round(2000 * nodes_s / count, 2),
        "index_ms_a_record_written_and_candidates_found": round(2000 * index_s / count, 2),
    }


async def _written(transaction: Transaction, rows: Sequence[_Held]) -> None:
    await transaction.run(_KeyNodes(), _HeldRows(rows))


class _Counted(Nothing, frozen=True):
    edges: int
    persons: int


class _Evidence(NamedQuery[Nothing, _Counted]):
    def __init__(self) -> None:
        self.name, self.params, self.row, self.timeout_s = "bench/evidence", Nothing, _Counted, 60.0  # type: ignore[misc]
        self.text = (
            "RETURN COUNT { ()-[:EVIDENCE]->() } AS edges, COUNT { (p:Person) WHERE p.live } AS persons"  # type: ignore[misc]
        )


def size_mb(folder: Path) -> float:
    """Return what a folder takes on disk."""
    return round(sum(file.stat().st_size for file in folder.rglob("*") if file.is_file()) / 1e6, 1)


async def filled(client: GraphClient, nodes: int) -> int:
    """Write records bare until there are so many nodes, and return how many records that took."""
    count = 0
    for batch in batched(town(2), BATCH):
        await bare(client, batch)
        count += len(batch)
        if count % 2_000 == 0:
            (now,) = await client.schema("MATCH (n) RETURN count(n) AS nodes", {}, timeout_s=60)
            if int(str(now["nodes"])) >= nodes:
                break
    return count


async def one_by_one(client: GraphClient, folder: Path, nodes: int) -> dict[str, object]:
    """Fill the graph bare, let the index read it, and resolve records one at a time; a third are of known people."""
    start = time.perf_counter()
    count = await filled(client, nodes)
    filling = time.perf_counter() - start
    candidates = Candidates(folder, KEYS)
    memory = psutil.Process().memory_info().rss
    with candidates.open() as index:
        start = time.perf_counter()
        await catch_up(client, index, KEYS)
        reading = time.perf_counter() - start
        found = {
            "nodes": nodes,
            "records": count,
            "bare_fill_records_per_second": round(count / filling),
            "index_rebuild_records_per_second": round(count / reading),
            "index_memory_mb": round((psutil.Process().memory_info().rss - memory) / 1e6),
        }
        spent = await resolved(Ladder(client, KEYS, shipped(), candidates))
    p50, p95 = np.percentile(spent, [50, 95]).tolist()
    return found | {
        "index_mb": size_mb(folder), "resolved": len(spent), "p50_ms": round(p50, 1), "p95_ms": round(p95, 1)
    }  # fmt: skip


async def resolved(ladder: Ladder) -> list[float]:
    """Resolve records one at a time and return the milliseconds of each but the first fifty."""
    asked = [*islice(town(3, first=10**7), 400), *(near(record) for record in islice(town(2), 200))]
    random.Random(0).shuffle(asked)
    gc.collect()
    gc.freeze()
    spent: list[float] = []
    for record in asked:
        start = time.perf_counter()
        await ladder.take([record], epoch=1)
        spent.append(1000 * (time.perf_counter() - start))
    return spent[50:]


def near(record: Record) -> Record:
    """Return somebody's record in a fourth system, without anything that is exactly the same but the person fields."""
    key = f"legacy:card:{record.key.replace(':', '.')}"
    return Record(
        key=key,  # type: ignore[arg-type]
        source_time=record.source_time, given_name=record.given_name, family_name=record.family_name,
        birth_date=record.birth_date, street=record.street, postcode=record.postcode,
    )  # fmt: skip


async def measured(address: Neo4jAddress, count: int, nodes: int) -> dict[str, object]:
    """Return all figures of one server."""
    client = GraphClient.open(address.uri, user=address.user, password=address.password)
    await migrate(client)
    with tempfile.TemporaryDirectory() as home:
        load = [round(one, 1) for one in os.getloadavg()]
        found: dict[str, object] = {"load_average_before": load}
        found["micro_batches"] = await throughput(client, Path(home) / "a", count)
        found["blocking_keys"] = await keys_as_nodes(client, Path(home) / "keys", count // 4)
        print(json.dumps(found, indent=2), flush=True)
        if nodes:
            await emptied(client)
            found["one_record"] = await one_by_one(client, Path(home) / "b", nodes)
    await client.close()
    return found


def main() -> None:
    """Measure and write the figures."""
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("figures", type=Path, nargs="?")
    parser.add_argument("--records", type=int, default=20_000)
    parser.add_argument("--nodes", type=int, default=1_000_000)
    asked = parser.parse_args(sys.argv[1:])
    servers = Throwaway()
    try:
        child, address = servers.start_neo4j(heap_mb=1024)
        wait_for_neo4j(child, address)
        found = asyncio.run(measured(address, asked.records, asked.nodes))
    finally:
        servers.stop()
    print(json.dumps(found, indent=2))
    if asked.figures:
        asked.figures.write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
