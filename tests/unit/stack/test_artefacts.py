import sys
from pathlib import Path

import pytest

from app.stack import artefacts
from app.stack.errors import ArtefactsFailed, MissingProgram


def _maven(folder: Path, script: str) -> None:
    """Put a Maven of our own on the PATH, which gets the output folder as ``$out``."""
    program = folder / "mvn"
    program.write_text(
        f'#!/bin/sh\nfor one in "$@"; do case $one in -DoutputDirectory=*) out=${{one#*=}};; esac; done\n{script}\n',
        encoding="utf-8",
    )
    program.chmod(0o755)


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", f"{folder}:/usr/bin:/bin")
    return folder


def test_gds_jars_lie_apart_from_the_server(tmp_path: Path, path: Path) -> None:
    _maven(path, 'mkdir -p "$out"; touch "$out/org.neo4j.neo4j-5.jar" "$out/org.neo4j.gds.proc-2.jar"')
    found = artefacts.resolve(tmp_path / "cache")
    assert [jar.name for jar in found.lib.iterdir()] == ["org.neo4j.neo4j-5.jar"]
    assert [jar.name for jar in found.plugins.iterdir()] == ["org.neo4j.gds.proc-2.jar"]


def test_a_failed_download_is_told_and_the_next_run_begins_afresh(tmp_path: Path, path: Path) -> None:
    cache = tmp_path / "cache"
    _maven(path, 'mkdir -p "$out"; touch "$out/half.jar"; echo "no route to repository"; exit 1')
    with pytest.raises(ArtefactsFailed, match="no route to repository"):
        artefacts.resolve(cache)
    assert not artefacts.is_resolved(cache)
    _maven(path, 'mkdir -p "$out"; touch "$out/whole.jar"')
    found = artefacts.resolve(cache)
    assert [jar.name for jar in found.lib.iterdir()] == ["whole.jar"]
    assert not list(cache.glob("part-*"))


def test_what_is_in_the_cache_needs_no_maven(
    tmp_path: Path, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _maven(path, 'mkdir -p "$out"')
    found = artefacts.resolve(tmp_path / "cache")
    monkeypatch.setenv("PATH", str(Path(sys.prefix)))
    assert artefacts.resolve(tmp_path / "cache") == found
    with pytest.raises(MissingProgram, match="apt-get install -y maven"):
        artefacts.resolve(tmp_path / "another")
