"""What ``make setup`` would install on a system that lacks it; apt and the system are stand-ins."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

_SCRIPT = Path(__file__).parents[3] / "app/stack/setup.sh"
_TOOLS = (
    "bash", "cat", "cut", "dirname", "flock", "grep", "head", "mkdir", "sed", "setpriv", "setsid", "tr",
)  # fmt: skip


class Bare:
    """A system with apt and little else."""

    def __init__(self, folder: Path) -> None:
        self._root = folder / "kindred"
        self._bin = folder / "bin"
        self._bin.mkdir()
        for tool in _TOOLS:
            path = shutil.which(tool)
            assert path is not None, tool
            (self._bin / tool).symlink_to(path)
        self.program("id", "echo 0")
        self.program("java", "echo 'openjdk version \"17.0.1\"' >&2")
        self.program("mvn", "")
        self.program("redis-server", "")
        self.program("ldconfig", "echo '	libgomp.so.1 (libc6,x86-64) => /lib/libgomp.so.1'")
        self.candidates("12.2")
        self._script = self._root / "app/stack/setup.sh"
        self._script.parent.mkdir(parents=True)
        definitions, _, _ = _SCRIPT.read_text(encoding="utf-8").rpartition("\nallow_service_starts\n")
        self._script.write_text(definitions + "\n")

    def program(self, name: str, body: str) -> None:
        path = self._bin / name
        path.write_text(f"#!/bin/bash\n{body}\n")
        path.chmod(0o755)

    def candidates(self, version: str) -> None:
        self.program("apt-cache", f'echo "  Candidate: {version}"')

    def run(self, command: str) -> str:
        done = subprocess.run(
            [str(self._bin / "bash"), "-c", f'source "{self._script}"; {command}'],
            env={"PATH": str(self._bin), "HOME": str(self._root), "PYENV_ROOT": str(self._root)},
            capture_output=True,
            text=True,
            timeout=30,
            check=True,
        )
        return done.stdout

    def missing(self) -> list[str]:
        return self.run("missing_packages").split()


@pytest.fixture
def bare(tmp_path: Path) -> Bare:
    if os.name != "posix" or shutil.which("setpriv") is None:
        pytest.skip("not a system that setup.sh is for")
    return Bare(tmp_path)


def test_python_comes_from_apt_where_it_has_a_candidate(bare: Bare) -> None:
    assert bare.missing() == ["python3.12", "python3.12-venv"]


def test_python_is_not_asked_of_an_apt_that_has_none(bare: Bare) -> None:
    bare.candidates("(none)")
    assert bare.missing() == []


def test_an_unprivileged_user_with_uv_needs_no_python_of_the_system(bare: Bare) -> None:
    bare.program("id", "echo 1000")
    bare.program("uv", "echo 0.9")
    assert bare.missing() == []


def test_lightgbms_openmp_is_missed(bare: Bare) -> None:
    bare.program("ldconfig", "echo '	libc.so.6 (libc6,x86-64) => /lib/libc.so.6'")
    bare.candidates("(none)")
    assert bare.missing() == ["libgomp1"]


def test_a_root_without_package_lists_updates_them_and_then_finds_python(bare: Bare) -> None:
    bare.candidates("(none)")
    said = bare.run(
        "forbid_service_starts() { :; }; allow_service_starts() { :; };"
        " dpkg() { :; };"
        ' apt-get() { echo "apt-get $*" >&2;'
        " if [[ $* == *update* ]]; then has_candidate() { :; }; fi;"
        ' if [[ $* == *install* ]]; then echo "installed: $*" >&3; find_python() { :; }; fi; };'
        " exec 3>&1; ensure_programs"
    )  # fmt: skip
    assert "python3.12 python3.12-venv" in said
