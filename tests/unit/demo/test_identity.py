import polars as pl

from app.demo.report.identity import _by_rung, connected
from app.demo.report.truth import Meta, Truth
from graph.attribution import RecordColumns
from graph.ids import PersonId, RecordKey


def columns(*rows: tuple[str, str, str, int]) -> RecordColumns:
    return RecordColumns(
        records=[RecordKey(row[0]) for row in rows],
        persons=[PersonId(row[1]) for row in rows],
        blocks=[RecordKey(row[0]) for row in rows],
        owners=[RecordKey(row[0]) for row in rows],
        vias=[RecordKey(row[2]) for row in rows],
        rungs=[row[3] for row in rows],
        weakest=[row[3] for row in rows],
        rules=["itself"] * len(rows),
        confidences=[1.0] * len(rows),
    )


def truth(**persons: str) -> Truth:
    empty = pl.DataFrame()
    person = {RecordKey(record): name for record, name in persons.items()}
    return Truth(Meta(1, "", ""), person, {}, empty, empty, empty)


def test_each_rung_adds_its_links_to_those_below() -> None:
    links = columns(("a", "p", "", 0), ("b", "p", "a", 0), ("c", "p", "a", 2), ("d", "q", "", 0))
    table = _by_rung(links, truth(a="ann", b="ann", c="ann", d="dan"))
    assert [row["persons"] for row in table.values()] == [3, 3, 2]
    assert [row["records"] for row in table.values()] == [1, 0, 1]
    assert [row["recall"] for row in table.values()] == [1 / 3, 1 / 3, 1.0]


def test_person_fields_are_a_rung_of_their_own_where_they_joined_something() -> None:
    links = columns(("a", "p", "", 0), ("b", "p", "a", 2), ("c", "p", "a", 3))
    table = _by_rung(links, truth(a="ann", b="ann", c="ann"))
    assert list(table) == ["0 declared", "1 verified", "2 email, phone", "3 person fields"]
    assert [row["persons"] for row in table.values()] == [3, 3, 2, 1]
    assert table["3 person fields"]["records"] == 1


def test_everything_that_shares_a_point_is_one_component() -> None:
    records = [RecordKey(name) for name in "abcd"]
    held = [(RecordKey("a"), "x"), (RecordKey("b"), "x"), (RecordKey("b"), "y"), (RecordKey("c"), "y")]
    found = connected(records, held)
    assert found["a"] == found["b"] == found["c"] != found["d"]
