"""What this machine has of what the local stack needs, and the command that brings the rest."""

import ctypes
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Final

from msgspec import Struct

from app.settings import Settings
from app.stack import addresses
from app.stack.artefacts import is_resolved
from app.stack.plan import PREFERRED
from app.stack.ports import is_free
from app.stack.programs import PACKAGES
from app.stack.readiness import accepts
from app.stack.supervision import Supervisor

_JAVA: Final = 17
_OPENMP: Final = "libgomp.so.1"
_DISK_GB: Final = 4.0
_BESIDE_NEO4J_MB: Final = 2_500
"""API, worker with training, two Redis, and what Java takes beside heap and page cache."""


class Check(Struct, frozen=True):
    """One thing that was looked at.

    Attributes:
        found: What is there, for a person.
        remedy: What to do, as a command where one does it; None when all is well.
    """

    name: str
    found: str
    remedy: str | None = None

    @property
    def ok(self) -> bool:
        """True when there is nothing to do."""
        return self.remedy is None


def doctor(settings: Settings) -> list[Check]:
    """Look at everything; starts, changes and downloads nothing."""
    return [
        _python(),
        _java(),
        *(_program(program) for program in ("mvn", "redis-server", "setpriv", "setsid")),
        _openmp(),
        _jars(),
        _memory(settings),
        _disk(settings.home),
        _ports(settings),
        *_given(settings),
    ]


def _python() -> Check:
    found = ".".join(str(part) for part in sys.version_info[:3])
    return Check("python", found, None if sys.version_info[:2] == (3, 12) else "make setup")


def _program(program: str) -> Check:
    path = shutil.which(program)
    remedy = None if path else f"apt-get install -y {PACKAGES[program]}"
    return Check(program, path or "not installed", remedy)


def _openmp() -> Check:
    """Load what LightGBM loads; its wheel brings none."""
    try:
        ctypes.CDLL(_OPENMP)
    except OSError:
        return Check("libgomp", "not installed", "apt-get install -y libgomp1")
    return Check("libgomp", _OPENMP)


def _java() -> Check:
    install = f"apt-get install -y {PACKAGES['java']}"
    path = shutil.which("java")
    if path is None:
        return Check("java", "not installed", install)
    said = subprocess.run([path, "-version"], capture_output=True, text=True, timeout=30, check=False).stderr
    version = re.search(r'version "(\d+)', said)
    if version is None or int(version[1]) < _JAVA:
        return Check("java", f"{path}, older than {_JAVA}", install)
    return Check("java", f"{path}, version {version[1]}")


def _jars() -> Check:
    if is_resolved():
        return Check("neo4j", "its jars are in the cache")
    return Check("neo4j", "its jars are not in the cache yet", "make setup")


def _memory(settings: Settings) -> Check:
    have = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") // 2**20
    need = _BESIDE_NEO4J_MB
    if settings.neo4j_uri is None:
        need += settings.neo4j_heap_mb + settings.neo4j_pagecache_mb
    found = f"{have} MB, and the stack takes up to {need} MB"
    smaller = "lower KINDRED_NEO4J_HEAP_MB and KINDRED_NEO4J_PAGECACHE_MB"
    return Check("memory", found, None if have >= need else smaller)


def _disk(home: Path) -> Check:
    there = next(folder for folder in (home.absolute(), *home.absolute().parents) if folder.exists())
    free_gb = shutil.disk_usage(there).free / 1e9
    remedy = None if free_gb >= _DISK_GB else f"free {_DISK_GB:g} GB, or set KINDRED_HOME to another disk"
    return Check("disk", f"{free_gb:.1f} GB free at {there}", remedy)


def _ports(settings: Settings) -> Check:
    """Taken ports are no fault: the start chooses others and names them."""
    note = addresses.read(settings.home / "stack")
    if note is not None and Supervisor(Path(note.socket)).pid() is not None:
        return Check("ports", "the stack is up")
    wanted = {**PREFERRED, "the API": settings.api_port}
    taken = [f"{port} ({what})" for what, port in wanted.items() if not is_free(port)]
    if not taken:
        return Check("ports", "all free")
    return Check("ports", f"taken, so others will be chosen: {', '.join(taken)}")


def _given(settings: Settings) -> list[Check]:
    """Look for the servers that settings point to; their addresses may hold a password, so none is shown."""
    given = {
        "NEO4J_URI": (settings.neo4j_uri, 7687),
        "REDIS_URL": (settings.redis_url, 6379),
        "REDIS_CACHE_URL": (settings.redis_cache_url, 6379),
    }
    return [
        Check(name, "answers" if up else "does not answer", None if up else f"start it, or unset {name}")
        for name, (address, port) in given.items()
        if address is not None
        for up in (accepts(address, default_port=port),)
    ]
