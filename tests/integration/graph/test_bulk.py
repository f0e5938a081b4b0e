"""What a bulk load writes is what the live ladder would have written, and live goes on from it."""

from collections import Counter
from collections.abc import AsyncGenerator, Generator, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import chain
from pathlib import Path
from random import Random
from typing import Any

import pyarrow.parquet as pq
import pytest

from app.stack import offline_import
from app.stack.artefacts import resolve
from app.stack.neo4j import Neo4jAddress
from app.stack.throwaway import wait_for_neo4j
from graph.bulk import statement_form
from graph.bulk.columns import columns_of
from graph.bulk.completion import complete
from graph.bulk.duck import Duck
from graph.bulk.import_folder import ImportFolder, Itself, write_folder
from graph.bulk.ladder import grounds, pieces
from graph.bulk.living import Living, Loaded
from graph.bulk.statement_form import for_statements
from graph.candidates.folder import Candidates
from graph.client import GraphClient
from graph.fingerprint import check_fingerprint
from graph.ids import RecordKey
from graph.keyring import Keyring
from graph.ladder import Ladder
from graph.matching.snapshot import shipped
from graph.records import Contact, Identifier, Record
from migrations.runner import migrate
from tests.conftest import Servers

pytestmark = [
    pytest.mark.servers,
    pytest.mark.filterwarnings("ignore:fetch_arrow:DeprecationWarning"),  # Ibis 12 on DuckDB 2
]
KEYRING = partial(Keyring, b"a key of the tests, 32 bytes long")
BEGIN = datetime(2025, 1, 1, tzinfo=UTC)
_EMPTY = "MATCH (n) WHERE NOT n:Migration CALL (n) { DETACH DELETE n } IN TRANSACTIONS OF 5000 ROWS"
_NODES = "MATCH (n) WHERE NOT n:Migration RETURN labels(n) AS labels, properties(n) AS properties"
_EDGES = """
MATCH (a)-[e]->(b)
RETURN type(e) AS type, properties(a) AS start, properties(b) AS end, properties(e) AS properties
"""


def versions(number: int, *, office: bool = False) -> list[Record]:
    random = Random(7)
    made: list[Record] = []
    for place in range(number):
        person = random.randrange(number // 3)
        contacts = [
            Contact(
                "email", f"person{person}@example.org", random.choice(["verified", "asserted", "observed"])
            ),
            Contact("phone", f"+44770090{person // 2:04d}", random.choice(["verified", "asserted"])),
        ]
        if office and place % 4 == 0:
            contacts.append(Contact("email", "front.desk@example.org", "verified"))
        made.append(
            Record(
                key=RecordKey(f"shopify:customer:{random.choice([place, max(place - 9, 0)])}"),
                source_time=BEGIN + timedelta(hours=random.randrange(1000), microseconds=person),
                given_name=random.choice(["Ann", "Bob", None]),
                family_name='O"Name, ' + str(person),
                street=random.choice(["1 High Street\nFlat 2", None]),
                birth_date=f"19{person % 90 + 10}-01-02",
                contacts=tuple(contacts[: random.choice([0, 2, 3])]),
                identifiers=(Identifier("shopify.customer_id", f"{place}"),) if place % 3 else (),
            )
        )
    return made


async def graph_of(client: GraphClient) -> dict[str, list[str]]:
    """Everything there is, without the order it came in."""
    nodes = await client.schema(_NODES, {}, timeout_s=60)
    edges = await client.schema(_EDGES, {}, timeout_s=60)
    return {
        "nodes": sorted(f"{sorted(row['labels'])} {shown(row['properties'])}" for row in nodes),  # type: ignore[call-overload]
        "edges": sorted(
            f"{row['type']} {name(row['start'])} {name(row['end'])} {shown(row['properties'])}"
            for row in edges
        ),
    }


def shown(properties: Any) -> str:
    return str(sorted((key, str(value)) for key, value in properties.items() if key != "incarnation"))


def name(properties: Any) -> str:
    return next(properties[key] for key in ("person_id", "key", "review_id") if key in properties)


def assert_same(found: dict[str, list[str]], expected: dict[str, list[str]]) -> None:
    for part in ("nodes", "edges"):
        more, less = Counter(found[part]), Counter(expected[part])
        assert (more - less, less - more) == (Counter(), Counter())


async def partition_of(client: GraphClient) -> set[frozenset[str]]:
    rows = await client.schema(
        "MATCH (p:Person)<-[:RESOLVES_TO]-(r:Record) RETURN collect(r.key) AS keys, p.person_id AS person",
        {},
        timeout_s=60,
    )
    return {frozenset(row["keys"]) for row in rows}  # type: ignore[call-overload]


def written(folder: Path, said: Sequence[Record]) -> tuple[ImportFolder, list[tuple[RecordKey, ...]]]:
    """The files of an offline import, and the neighbourhoods in their order."""
    path = folder / "versions.parquet"
    pq.write_table(columns_of(said), path)
    (folder / "files").mkdir()
    with Duck.open(folder, workers=0) as engine:
        ground = grounds(engine, engine.files([path]), KEYRING, shipped(), lambda _step: None)
        files = write_folder(
            engine,
            ground,
            shipped(),
            folder / "files",
            itself=Itself(KEYRING(), epoch=1),
            done=lambda _number: None,
        )
        batches = list(pieces(engine, ground, shipped(), for_statements, before=0))
    bodies = chain.from_iterable(batch.column("body").to_pylist() for batch in batches)
    return files, sorted(each.keys for body in bodies for each in statement_form.decode(body))


def prepared(folder: Path, said: Sequence[Record]) -> Path:
    folder.mkdir()
    path = folder / "versions.parquet"
    pq.write_table(columns_of(said), path)
    return path


async def load(ladder: Ladder, client: GraphClient, folder: Path, said: Sequence[Record]) -> Loaded:
    path = prepared(folder, said)
    living = Living(client, ladder, shipped(), epoch=1)
    with Duck.open(folder, workers=0) as engine:
        table = engine.files([path])
        ground = grounds(engine, table, KEYRING, shipped(), lambda _step: None)
        return await living.load(engine, table, ground, lambda _number: None)


type Order = list[tuple[RecordKey, ...]]


@pytest.fixture
def import_server(servers: Servers, tmp_path: Path) -> Generator[tuple[Neo4jAddress, Order]]:
    files, order = written(tmp_path, versions(160)[:80])
    child, address = servers.throwaway.start_neo4j(
        "imported", heap_mb=300, filled=lambda home: offline_import.run(home, resolve(), files, heap_mb=300)
    )
    wait_for_neo4j(child, address)
    yield address, order
    child.kill()


@pytest.fixture
async def imported(import_server: tuple[Neo4jAddress, Order]) -> AsyncGenerator[tuple[GraphClient, Order]]:
    opened = GraphClient.open(import_server[0].uri)
    await migrate(opened)
    await complete(opened)
    yield opened, import_server[1]
    await opened.close()


async def test_both_loads_write_what_live_writes_and_live_goes_on(
    client: GraphClient, ladder: Ladder, imported: tuple[GraphClient, Order], tmp_path: Path
) -> None:
    said = versions(160)
    first, rest = said[:80], said[80:]
    offline, order = imported
    await check_fingerprint(client, KEYRING())
    for keys in order:
        await ladder.take([record for record in first if record.key in keys], epoch=1)
    half = await graph_of(client)
    await ladder.take(rest, epoch=1)
    whole = await graph_of(client)
    assert len(half["nodes"]) < len(whole["nodes"])

    assert_same(await graph_of(offline), half)
    await check_fingerprint(offline, KEYRING())
    candidates = Candidates(tmp_path / "offline", KEYRING())
    await Ladder(offline, KEYRING(), shipped(), candidates).take(rest, epoch=1)
    assert_same(await graph_of(offline), whole)

    await client.schema(_EMPTY, {}, timeout_s=60)
    await check_fingerprint(client, KEYRING())
    assert (await load(ladder, client, tmp_path / "living", first)).met == 0
    assert_same(await graph_of(client), half)
    await ladder.take(rest, epoch=1)
    assert_same(await graph_of(client), whole)


async def test_a_load_that_meets_what_is_there_has_the_partition_of_live(
    client: GraphClient, ladder: Ladder, tmp_path: Path
) -> None:
    said = versions(160, office=True)
    await ladder.take(said, epoch=1)
    expected = await partition_of(client)
    await client.schema(_EMPTY, {}, timeout_s=60)
    await ladder.take(said[:60], epoch=1)
    done = await load(ladder, client, tmp_path / "rest", said[60:])
    assert done.met > 0
    assert await partition_of(client) == expected
    again = await graph_of(client)
    repeated = await load(ladder, client, tmp_path / "again", said)
    assert repeated.fresh == 0
    assert_same(await graph_of(client), again)
