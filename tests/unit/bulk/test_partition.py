"""The bulk ladder's partition is that of the pure function over all records at once, on every engine."""

import importlib.util
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import combinations
from multiprocessing import resource_tracker
from pathlib import Path
from random import Random

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from graph.bulk import statement_form
from graph.bulk.columns import UnfitColumns, check_columns, columns_of, records_of
from graph.bulk.duck import Duck
from graph.bulk.engine import SMALL, Engine
from graph.bulk.ladder import grounds, pieces
from graph.bulk.statement_form import Decided, for_statements
from graph.fields.record import PersonFields
from graph.ids import RecordKey
from graph.keyring import Keyring
from graph.matching import limits
from graph.matching.outcome import Partition
from graph.matching.partition import partition
from graph.matching.scored_pairs import scored_pairs
from graph.matching.snapshot import shipped
from graph.records import Assurance, Contact, Identifier, Record
from graph.store import fields_of, with_versions

pytestmark = pytest.mark.filterwarnings("ignore:fetch_arrow:DeprecationWarning")  # Ibis 12 on DuckDB 2

KEYRING = partial(Keyring, b"a key of the tests, 32 bytes long")
BEGIN = datetime(2025, 1, 1, tzinfo=UTC)
ASSURANCES: tuple[Assurance, ...] = ("verified", "asserted", "observed")


def versions(number: int, seed: int) -> list[Record]:
    """Versions of records that share mailboxes, phones and orders; one mailbox is an office's, one phone a till's."""
    random = Random(seed)
    made: list[Record] = []
    for place in range(number):
        person = random.randrange(number // 2)
        contacts = [
            Contact(
                "email",
                f"person{random.choice([person, person, person + 1])}@example.org",
                random.choice(ASSURANCES),
            ),
            Contact("phone", f"+44770090{person:04d}", random.choice(ASSURANCES), weak=random.random() < 0.1),
        ]
        if random.random() < 0.1:
            contacts.append(Contact("email", "front.desk@example.org", "verified"))
        made.append(
            Record(
                key=RecordKey(f"shopify:customer:{random.choice([place, place, max(place - 40, 0)])}"),
                source_time=BEGIN + timedelta(hours=random.randrange(1000), microseconds=person),
                given_name=random.choice(["Ann", "Annie", "Bob", None]),
                family_name=f"Name {person}",
                birth_date=random.choice([None, f"19{person % 90 + 10}-01-02"]),
                contacts=tuple(contacts),
                identifiers=(
                    Identifier("shopify.order_id", f"{random.randrange(number)}", random.choice(ASSURANCES)),
                ),
                shared=random.random() < 0.05,
            )
        )
    return made


def pure(said: Sequence[Record]) -> Partition:
    by_key: dict[RecordKey, list[Record]] = {}
    for record in said:
        by_key.setdefault(record.key, []).append(record)
    records = [with_versions(None, each, KEYRING()) for each in by_key.values()]
    views = [record.view for record in records]
    own = {key: fields for key, fields in fields_of(records, KEYRING()).items() if fields != PersonFields()}
    pairs = [(one.left, one.right) for one in scored_pairs(combinations(own, 2), own, shipped())]
    assert pairs
    return partition(views, shipped(), (), barred=limits.barred(views, shipped()), own=own, pairs=pairs)


def loaded(engine: Engine, folder: Path, said: Sequence[Record], rows: int = SMALL) -> list[Decided]:
    path = folder / "versions.parquet"
    pq.write_table(columns_of(said), path, row_group_size=50)
    ground = grounds(engine, engine.files([path]), KEYRING, shipped(), lambda _step: None, rows=rows)
    batches = list(pieces(engine, ground, shipped(), for_statements, before=0, rows=rows))
    bodies = [body for batch in batches for body in batch.column("body").to_pylist()]
    return [decided for body in bodies for decided in statement_form.decode(body)]


def clusters(decided: Sequence[Decided]) -> set[frozenset[RecordKey]]:
    persons: dict[object, set[RecordKey]] = {}
    for each in decided:
        for change in each.changes:
            persons.setdefault(change.person, set()).update(change.records)
    return {frozenset(records) for records in persons.values()}


def expected(said: Sequence[Record]) -> set[frozenset[RecordKey]]:
    return {frozenset(cluster) for cluster in pure(said).clusters}


@pytest.mark.parametrize("seed", range(5))
def test_neighbourhoods_on_their_own_have_the_partition_of_all_records(tmp_path: Path, seed: int) -> None:
    said = versions(300, seed)
    with Duck.open(tmp_path, workers=0) as engine:
        found = loaded(engine, tmp_path, said)
    assert clusters(found) == expected(said)
    assert any(len(cluster) > 2 for cluster in expected(said))
    links = {
        (row["record"], row["via"], row["rule"], row["bits"])
        for each in found
        for person in each.persons
        for row in person["links"]
    }  # type: ignore[attr-defined]
    assert links == {(link.record, link.via, link.rule, link.bits) for link in pure(said).links.values()}


def test_a_value_of_too_many_joins_nobody(tmp_path: Path) -> None:
    said = versions(300, 1)
    barred = pure(said).barred
    assert barred
    with Duck.open(tmp_path, workers=0) as engine:
        found = loaded(engine, tmp_path, said)
    marked = {
        held["point"]
        for each in found
        for record in each.records
        for held in record["holdings"]
        if "barred" in held
    }  # type: ignore[attr-defined]
    assert marked == barred


def test_the_pool_and_another_order_give_the_same_rows(tmp_path: Path) -> None:
    said = versions(300, 2)
    for name in ("one", "pool"):
        (tmp_path / name).mkdir()
    with Duck.open(tmp_path / "one", workers=0) as engine:
        one = loaded(engine, tmp_path / "one", said)
    with Duck.open(tmp_path / "pool", workers=2) as engine:
        other = loaded(
            engine, tmp_path / "pool", sorted(said, key=lambda record: record.source_time), rows=64
        )
    resource_tracker._resource_tracker._stop()
    assert sorted(one, key=lambda each: each.keys) == sorted(other, key=lambda each: each.keys)


@pytest.mark.skipif(
    importlib.util.find_spec("pyspark") is None, reason="PySpark is an extra; install kindred[spark]"
)
@pytest.mark.filterwarnings("ignore")
def test_spark_gives_the_same_rows(tmp_path: Path) -> None:
    from graph.bulk.spark import Spark

    said = versions(300, 3)
    for name in ("duck", "spark"):
        (tmp_path / name).mkdir()
    with Duck.open(tmp_path / "duck", workers=0) as engine:
        one = loaded(engine, tmp_path / "duck", said)
    with Spark.open(tmp_path / "spark", master="local[1]") as engine:
        other = loaded(engine, tmp_path / "spark", said)
    assert sorted(one, key=lambda each: each.keys) == sorted(other, key=lambda each: each.keys)
    assert clusters(one) == expected(said)


def test_columns_and_records_say_the_same() -> None:
    said = versions(50, 4)
    assert records_of(columns_of(said).combine_chunks().to_batches()[0]) == said


def test_a_table_that_is_no_table_of_records_is_refused_by_its_column() -> None:
    with pytest.raises(UnfitColumns, match="source_time"):
        check_columns(pa.schema([("key", pa.string())]))
    with pytest.raises(UnfitColumns, match="mail: no such"):
        check_columns(pa.schema([("key", pa.string()), ("source_time", pa.string()), ("mail", pa.string())]))


def test_a_row_without_a_key_is_refused_by_its_field() -> None:
    table = columns_of(versions(3, 1)).set_column(0, "key", pa.array([None, "a:b:1", "a:b:2"], pa.string()))
    with pytest.raises(UnfitColumns, match="key"):
        records_of(table.combine_chunks().to_batches()[0])
