"""The Neo4j server, Browser and GDS jars, brought by Maven from our own ``pom.xml``."""

import fcntl
import hashlib
import shutil
import subprocess
import tempfile
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from msgspec import Struct

from app.stack.errors import ArtefactsFailed
from app.stack.programs import find

POM: Final = Path(__file__).with_name("pom.xml")
DEFAULT_CACHE: Final = Path(__file__).parents[2] / ".cache" / "neo4j"
_TIMEOUT_S: Final = 1_800


class Artefacts(Struct, frozen=True):
    """A complete set of jars, shared read-only by every home.

    Attributes:
        lib: The server and Browser.
        plugins: GDS; Neo4j looks for procedures here, and needs it on the class path too.
    """

    lib: Path
    plugins: Path


def resolve(cache: Path = DEFAULT_CACHE) -> Artefacts:
    """Return the jars that the pom names, downloading them when the cache has none for it.

    They are built aside and renamed when complete, under a lock, so an interrupted
    or a simultaneous run never leaves half a set.

    Raises:
        MissingProgram: Maven is needed and not installed.
        ArtefactsFailed: Maven failed; its last lines are in the message.
    """
    cache = cache.absolute()
    folder = _folder(cache)
    if not folder.is_dir():
        with _locked(cache):
            if not folder.is_dir():
                _build(cache, folder)
    return Artefacts(lib=folder / "lib", plugins=folder / "plugins")


def is_resolved(cache: Path = DEFAULT_CACHE) -> bool:
    """Say whether the cache has the jars, so that nothing would be downloaded."""
    return _folder(cache).is_dir()


def _folder(cache: Path) -> Path:
    return cache / hashlib.sha256(POM.read_bytes()).hexdigest()[:16]


@contextmanager
def _locked(cache: Path) -> Generator[None]:
    cache.mkdir(parents=True, exist_ok=True)
    with (cache / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _build(cache: Path, folder: Path) -> None:
    for stale in cache.glob("part-*"):
        shutil.rmtree(stale, ignore_errors=True)
    part = Path(tempfile.mkdtemp(prefix="part-", dir=cache))
    shutil.copy(POM, part / "pom.xml")
    _copy_dependencies(part)
    (part / "plugins").mkdir()
    for jar in (part / "lib").glob("org.neo4j.gds.*.jar"):
        jar.rename(part / "plugins" / jar.name)
    part.chmod(0o755)
    part.rename(folder)


def _copy_dependencies(part: Path) -> None:
    command = [
        find("mvn"), "-B", "-ntp", "-q", "dependency:copy-dependencies", "-DincludeScope=runtime",
        "-Dmdep.prependGroupId=true", f"-DoutputDirectory={part / 'lib'}",
    ]  # fmt: skip
    try:
        done = subprocess.run(
            command, cwd=part, stdin=subprocess.DEVNULL, capture_output=True, text=True,
            timeout=_TIMEOUT_S, check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired as exc:
        raise ArtefactsFailed(f"Maven did not finish within {_TIMEOUT_S} s") from exc
    if done.returncode != 0:
        last = "\n".join((done.stdout + done.stderr).splitlines()[-12:])
        raise ArtefactsFailed(f"Maven ended with {done.returncode}:\n{last}")


if __name__ == "__main__":
    resolve()
