"""An import that did not come to its end leaves no graph."""

from pathlib import Path

from app.stack import offline_import


def store(home: Path) -> list[Path]:
    return [home / "data" / kind / "neo4j" for kind in ("databases", "transactions")]


def filled(home: Path) -> None:
    for folder in store(home):
        folder.mkdir(parents=True)
        (folder / "part").touch()


def test_what_a_killed_import_left_is_removed_at_the_next_start(tmp_path: Path) -> None:
    offline_import.begin(tmp_path)
    filled(tmp_path)
    assert offline_import.clear_unfinished(tmp_path)
    assert not any(folder.exists() for folder in store(tmp_path))
    assert not offline_import.clear_unfinished(tmp_path)


def test_a_graph_that_is_whole_stays(tmp_path: Path) -> None:
    offline_import.begin(tmp_path)
    filled(tmp_path)
    offline_import.finish(tmp_path)
    assert not offline_import.clear_unfinished(tmp_path)
    assert offline_import.has_store(tmp_path)


def test_other_databases_of_the_home_are_left_alone(tmp_path: Path) -> None:
    system = tmp_path / "data" / "databases" / "system"
    system.mkdir(parents=True)
    offline_import.begin(tmp_path)
    assert offline_import.clear_unfinished(tmp_path)
    assert system.exists()
