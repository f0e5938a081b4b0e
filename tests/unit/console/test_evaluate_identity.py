"""``kindred evaluate identity`` on a made-up register."""

import csv
import json
from collections.abc import Sequence
from pathlib import Path
from random import Random
from typing import Any

import polars as pl
import pytest
from typer.testing import CliRunner, Result

from app.cli import build
from app.console.failure import exit_code_of
from app.sources.person_table import PersonTableError
from tests.unit.fields.register import Row, register

_MAP = 'given = "given_name"\nfamily = "family_name"\nborn = "birth_date"\npostcode = "postcode"\nemail = "email"\n'


def _write(path: Path, rows: Sequence[Row]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows(rows)
    return path


def _run(*arguments: object) -> Result:
    words = ["evaluate", "identity", *map(str, arguments)]
    return CliRunner().invoke(build(words), words)


@pytest.fixture
def roles(tmp_path: Path) -> Path:
    path = tmp_path / "map.toml"
    path.write_text(_MAP, encoding="utf-8")
    return path


def _document(*arguments: object) -> dict[str, Any]:
    result = _run(*arguments, "--json")
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def test_it_finds_the_people_and_says_so_in_the_shape_promised(tmp_path: Path, roles: Path) -> None:
    table = _write(tmp_path / "people.csv", register(600, twice=300))
    found = _document(table, "--map", roles, "--truth", "person")
    assert {"records", "clusters", "largest_cluster", "seconds", "cut_bits", "config_hash"} < found.keys()
    assert (found["records"], found["cut_bits"]) == (900, 0)
    for measure in ("pairwise", "cluster_pairs", "b_cubed"):
        assert found[measure].keys() == {"precision", "recall", "f1"}
        assert found[measure]["f1"] > 0.97
    assert "pairwise" not in _document(table, "--map", roles)


def test_confidence_is_measured_on_people_it_was_not_fitted_on(tmp_path: Path, roles: Path) -> None:
    """Of 300 pairs of one person each half has some, and nobody's namesake is a neighbour in so small a register."""
    table = _write(tmp_path / "people.csv", register(600, twice=300))
    found = _document(table, "--map", roles, "--truth", "person")["calibration"]
    assert 280 <= found["fitted"] + found["measured"] <= 320
    assert min(found["fitted"], found["measured"]) > 100
    assert found["error"] < 0.05
    assert [one["least"] for one in found["readings"]] == [0.99, 0.9, 0.7]
    assert found["readings"][2]["right"] > 0.9
    assert "calibration" not in _document(table, "--map", roles)


def test_records_of_nobody_known_are_not_measured(tmp_path: Path, roles: Path) -> None:
    rows = [row | {"person": ""} for row in register(40, twice=20)]
    found = _document(_write(tmp_path / "people.csv", rows), "--map", roles, "--truth", "person")[
        "calibration"
    ]
    assert (found["fitted"], found["measured"], found["error"]) == (0, 0, None)


def _clusters(path: Path) -> list[int]:
    return pl.read_parquet(path).sort("record")["cluster"].to_list()


def test_the_truth_never_reaches_the_clusters(tmp_path: Path, roles: Path) -> None:
    rows = register(300, twice=150)
    truth = [row["person"] for row in rows]
    Random(1).shuffle(truth)
    shuffled = [row | {"person": person} for row, person in zip(rows, truth, strict=True)]
    for name, some in (("right", rows), ("wrong", shuffled)):
        table = _write(tmp_path / f"{name}.csv", some)
        _document(table, "--map", roles, "--truth", "person", "--clusters", tmp_path / f"{name}.parquet")
    assert _clusters(tmp_path / "right.parquet") == _clusters(tmp_path / "wrong.parquet")


def test_the_order_of_a_file_does_not_matter(tmp_path: Path, roles: Path) -> None:
    rows = register(300, twice=150)
    order = list(range(len(rows)))
    Random(2).shuffle(order)
    one = _document(_write(tmp_path / "a.csv", rows), "--map", roles, "--clusters", tmp_path / "a.parquet")
    other = _document(
        _write(tmp_path / "b.csv", [rows[place] for place in order]),
        "--map", roles, "--clusters", tmp_path / "b.parquet",
    )  # fmt: skip
    assert one["model_hash"] == other["model_hash"]
    left, right = _clusters(tmp_path / "a.parquet"), _clusters(tmp_path / "b.parquet")
    back = {place: number for number, place in enumerate(order)}
    assert {frozenset(i for i in back if left[i] == home) for home in left} == {
        frozenset(i for i in back if right[back[i]] == home) for home in right
    }


def test_linking_two_files_scores_pairs_between_them_only(tmp_path: Path, roles: Path) -> None:
    rows = register(400, twice=400)
    seen: set[str] = set()
    firsts = [row for row in rows if row["person"] not in seen and not seen.add(row["person"])]  # type: ignore[func-returns-value]
    seconds = [row for row in rows if not any(row is first for first in firsts)]
    one, other = _write(tmp_path / "one.csv", firsts), _write(tmp_path / "other.csv", seconds)
    found = _document(one, other, "--map", roles, "--truth", "person", "--link-only")
    assert found["pairwise"]["f1"] > 0.98
    assert found["pairs_over_cut"] <= 410
    alone = _run(one, "--map", roles, "--link-only")
    assert alone.exit_code == 2


def test_for_a_person_there_are_tables_and_pictures(tmp_path: Path, roles: Path) -> None:
    table = _write(tmp_path / "people.csv", register(200, twice=100))
    result = _run(
        table,
        "--map",
        roles,
        "--truth",
        "person",
        "--pictures",
        tmp_path / "new",
        "--model",
        tmp_path / "model.toml",
    )
    assert result.exit_code == 0
    assert "b cubed" in result.stdout
    names = {"bits.png", "levels.png", "precision-recall.png", "reliability.png", "waterfall.png"}
    assert {path.name for path in (tmp_path / "new").iterdir()} == names
    assert "[shares.given_name]" in (tmp_path / "model.toml").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("table", "roles_text", "truth", "words"),
    [
        ("name,born\nann,1980\n", 'surname = "family_name"\n', None, "people.csv: surname: there is no such column"),
        ("name,born\nann,1980\n", 'name = "nickname"\n', None, "name: there is no role 'nickname'"),
        ("name,born\nann,1980\n", 'name = "full_name"\n', "who", "people.csv: who: there is no such column"),
        ("name,born\nann,1980\n", 'name = "full_name"\n', "name", "name: is the truth and cannot have a role"),
        ("name,name\nann,1980\n", 'name = "full_name"\n', None, "people.csv: name: two columns have this name"),
        ("name,born\n", 'name = "full_name"\n', None, "people.csv: has no rows"),
        ("", 'name = "full_name"\n', None, "people.csv: is empty"),
        ("name\nann\n", "", None, "map.toml: maps no column"),
        ("name\nann\n", "name = \n", None, "map.toml: cannot be read as TOML"),
        ("name\nann,secret,more\n", 'name = "full_name"\n', None, "people.csv: cannot be read as CSV"),
    ],
)  # fmt: skip
def test_bad_input_is_one_line_that_names_the_field(
    tmp_path: Path, table: str, roles_text: str, truth: str | None, words: str
) -> None:
    people, roles = tmp_path / "people.csv", tmp_path / "map.toml"
    people.write_text(table, encoding="utf-8")
    roles.write_text(roles_text, encoding="utf-8")
    result = _run(people, "--map", roles, *(["--truth", truth] if truth else []))
    assert isinstance(result.exception, PersonTableError)
    assert words in str(result.exception)
    assert "secret" not in str(result.exception)
    assert "\n" not in str(result.exception)
    assert exit_code_of(result.exception) == 1


def test_unreadable_files_are_told_too(tmp_path: Path, roles: Path) -> None:
    for name, content in (("bad.parquet", b"PAR1 no"), ("bad.csv", b"given,fam\xff\n")):
        path = tmp_path / name
        path.write_bytes(content)
        result = _run(path, "--map", roles)
        assert isinstance(result.exception, PersonTableError)
        assert name in str(result.exception)


def test_a_second_file_lacks_a_column(tmp_path: Path, roles: Path) -> None:
    rows = register(20, twice=5)
    one = _write(tmp_path / "one.csv", rows)
    less = [{name: value for name, value in row.items() if name != "email"} for row in rows]
    result = _run(one, _write(tmp_path / "other.csv", less), "--map", roles)
    assert "other.csv: email" in str(result.exception)


@pytest.mark.parametrize("count", [1, 2, 3, 60])
def test_a_file_without_duplicates_merges_nobody(tmp_path: Path, roles: Path, count: int) -> None:
    found = _document(
        _write(tmp_path / "few.csv", register(count, twice=0)), "--map", roles, "--truth", "person"
    )
    assert found["clusters"] == found["records"] == count
    assert found["cluster_pairs"]["precision"] is None


def test_columns_that_are_constant_or_empty_say_nothing(tmp_path: Path) -> None:
    rows = [row | {"town": "leeds", "job": ""} for row in register(400, twice=200)]
    roles = tmp_path / "map.toml"
    roles.write_text(_MAP + 'town = "city"\njob = "occupation"\n', encoding="utf-8")
    found = _document(_write(tmp_path / "people.csv", rows), "--map", roles, "--truth", "person")
    assert found["cluster_pairs"]["f1"] > 0.97


def test_a_model_of_one_table_scores_another(tmp_path: Path, roles: Path) -> None:
    large = _write(tmp_path / "large.csv", register(600, twice=300))
    small = _write(tmp_path / "small.csv", register(40, twice=20, seed=9))
    model = tmp_path / "model.toml"
    learnt = _document(large, "--map", roles, "--model", model)
    alone = _document(small, "--map", roles)
    given = _document(small, "--map", roles, "--apply-model", model, "--model", tmp_path / "again.toml")
    assert given["model_hash"] == learnt["model_hash"] != alone["model_hash"]
    assert (learnt["model"], given["model"]) == ("estimated", "given")
    assert given["frequencies"] == "counted in this table"
    assert (tmp_path / "again.toml").read_bytes() == model.read_bytes()
    again = _document(large, "--map", roles, "--apply-model", model)
    assert [again[name] for name in ("clusters", "pairs_over_cut")] == [
        learnt[name] for name in ("clusters", "pairs_over_cut")
    ]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"version = 9\nprior = 1\n[shares]\n", "version 9"),
        (b"prior =", "model file"),
        (b"\xff", "model.toml: cannot be read"),
    ],
)
def test_a_model_that_is_none_is_told_in_one_line(
    tmp_path: Path, roles: Path, content: bytes, words: str
) -> None:
    model = tmp_path / "model.toml"
    model.write_bytes(content)
    table = _write(tmp_path / "people.csv", register(20, twice=5))
    result = _run(table, "--map", roles, "--apply-model", model)
    assert result.exception is not None
    assert words in str(result.exception)
    assert exit_code_of(result.exception) == 1
