from pathlib import Path

from app.stack import neo4j
from app.stack.artefacts import resolve
from app.stack.neo4j import Neo4jHome


def test_a_password_that_begins_with_a_dash_is_a_password_and_no_option(tmp_path: Path) -> None:
    home = Neo4jHome(folder=tmp_path, bolt_port=1, http_port=2, heap_mb=400, pagecache_mb=64)
    neo4j.password_file(tmp_path).write_text("-xQ3f8sJk2LmN0pRt")
    neo4j.prepare(home, resolve())
    assert (tmp_path / "password.set").exists()
