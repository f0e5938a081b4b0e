"""API keys: shown once, kept as hashes, each for one thing."""

import stat
from pathlib import Path

import pytest

from app.access import SCOPES, AccessFileError, create, local_keys, read_table


def test_each_key_opens_its_own_scope_only(tmp_path: Path) -> None:
    keys = create(tmp_path / "api.json")
    table = read_table(tmp_path / "api.json")
    assert {scope: table.scope_of(key) for scope, key in keys.items()} == {one: one for one in SCOPES}
    assert table.scope_of("kdr_crm_guess") is None
    assert table.scope_of("") is None
    assert table.scope_of("\udcff") is None


def test_the_file_holds_hashes_and_is_private(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "api.json"
    keys = create(path)
    content = path.read_text(encoding="utf-8")
    assert not any(key in content for key in keys.values())
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_new_key_of_a_scope_ends_the_old_one_and_leaves_the_others(tmp_path: Path) -> None:
    path = tmp_path / "api.json"
    old = create(path)
    new = create(path, ["crm"])
    table = read_table(path)
    assert table.scope_of(old["crm"]) is None
    assert table.scope_of(new["crm"]) == "crm"
    assert table.scope_of(old["ingest"]) == "ingest"


def test_a_key_has_256_random_bits(tmp_path: Path) -> None:
    secret = create(tmp_path / "api.json")["ingest"].rpartition("ingest_")[2]
    assert len(secret) == 43


def test_a_missing_or_foreign_file_is_named(tmp_path: Path) -> None:
    path = tmp_path / "api.json"
    with pytest.raises(AccessFileError, match="kindred keys create"):
        read_table(path)
    path.write_text("not ours")
    with pytest.raises(AccessFileError, match="does not hold"):
        read_table(path)
    with pytest.raises(AccessFileError, match="does not hold"):
        create(path)
    assert path.read_text() == "not ours"


def test_the_local_stack_keeps_its_keys_and_mends_a_lost_half(tmp_path: Path) -> None:
    table = tmp_path / "keys" / "api.json"
    first = local_keys(tmp_path, table)
    assert local_keys(tmp_path, table) == first
    table.unlink()
    again = local_keys(tmp_path, table)
    assert again != first
    assert read_table(table).scope_of(again["storefront"]) == "storefront"


def test_a_scope_has_keys_of_several_names_and_each_says_its_own(tmp_path: Path) -> None:
    path = tmp_path / "api.json"
    first = create(path, ["reviews"], name="desk-1")["reviews"]
    second = create(path, ["reviews"], name="desk-2")["reviews"]
    again = create(path, ["reviews"], name="desk-2")["reviews"]
    table = read_table(path)
    names = [None if (held := table.held(key)) is None else held.name for key in (first, second, again)]
    assert names == ["desk-1", None, "desk-2"]
    with pytest.raises(ValueError, match="lower-case"):
        create(path, ["reviews"], name="jo@example.com")
