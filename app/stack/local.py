"""The local stack: brought up, looked at and taken down, as one thing.

``running`` binds it to the calling process: however that ends, by Ctrl-C, by an
error or by ``kill -9``, nothing is left.  ``up`` leaves it running until ``down``.
Both block, belong to the main thread, and must not be called inside an event loop.
"""

import fcntl
import subprocess
import sys
import time
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from msgspec import Struct

from app import settings as environment
from app.settings import Settings
from app.stack import addresses
from app.stack.addresses import Note
from app.stack.bringing import bring_up
from app.stack.child import Child
from app.stack.configuration import configuration
from app.stack.errors import ServerFailed
from app.stack.memory import resident_mb
from app.stack.neo4j import browser_url, password_file
from app.stack.plan import Notice, Plan, choose_ports, complete, make, neo4j_folder
from app.stack.ports import HOST
from app.stack.programs import find
from app.stack.supervision import Supervisor, choose_socket, group_of, kill, log_of, wait_for_end

_SUPERVISOR_S: Final = 60.0
_END_S: Final = 75.0
_POLL_S: Final = 0.05


class Process(Struct, frozen=True):
    """One program of a running stack.

    Attributes:
        state: Supervisord's word, such as ``RUNNING``.
        memory_mb: Resident, in MiB; None while it does not run.
    """

    name: str
    state: str
    pid: int | None
    memory_mb: float | None


class Stack(Struct, frozen=True, kw_only=True):
    """A running stack.

    Attributes:
        settings: Complete with every address: what its own API and worker were started with.
        browser_url: Neo4j Browser; None where Neo4j is not ours.
        password_file: Holds the password of the user ``neo4j``; None likewise.
    """

    settings: Settings
    api_url: str
    browser_url: str | None
    password_file: Path | None
    socket: str

    def processes(self) -> list[Process]:
        """Return what runs now; empty when the stack has ended."""
        states = Supervisor(Path(self.socket)).states() or []
        return [
            Process(one.name, one.statename, one.pid or None, resident_mb(one.pid) if one.pid else None)
            for one in states
        ]

    def stop(self, name: str) -> None:
        """End one program and keep it ended, for what happens without it."""
        Supervisor(Path(self.socket)).stop(group_of(name), name)

    def start(self, name: str) -> None:
        """Start one program again; returns before it is ready."""
        Supervisor(Path(self.socket)).start(group_of(name), name)


@contextmanager
def running(settings: Settings, *, notice: Notice) -> Generator[Stack]:
    """Bring the stack up, and take it down at the end of the block, whatever ends it.

    A stack that is up in the same home already is used, and left as it was.

    Raises:
        StackError: It did not come up; nothing is left of the attempt.
    """
    if (found := status(settings)) is not None:
        notice(f"The stack is up already: {found.api_url}")
        yield found
        return
    child: Child | None = None
    try:
        with only_one(settings):
            plan, note = _prepared(settings, notice)
            line, log = _supervisord(settings), _folder(settings) / "supervisord.out"
            child = Child("supervisord", line, log=log, environment=_environment(plan))
            stack = _brought_up(plan, note, notice)
        yield stack  # ruff: ignore[unnecessary-assign-before-yield] -- others may start once it is up
    finally:
        if child is not None:
            notice("Stopping")
            _take_down_bound(settings, child)


def up(settings: Settings, *, notice: Notice) -> Stack:
    """Bring the stack up and leave it running; one that is up already is completed and returned.

    Raises:
        StackError: It did not come up; nothing is left of the attempt.
    """
    with only_one(settings):
        if (live := _live_note(settings)) is not None:
            return _brought_up(make(settings, live.ports), live, notice)
        plan, note = _prepared(settings, notice)
        try:
            _start_unbound(settings, plan)
            return _brought_up(plan, note, notice)
        except BaseException:
            down(settings)
            raise


def down(settings: Settings) -> bool:
    """Take the stack of this home down and return True, or False when none was up.

    Raises:
        ServerFailed: Its supervisord still runs, though it was killed.
    """
    folder = _folder(settings)
    note = addresses.read(folder)
    if note is None:
        return False
    supervisor = Supervisor(Path(note.socket))
    pid = supervisor.pid()
    if pid is not None:
        supervisor.shut_down()
        if not wait_for_end(supervisor, pid, timeout_s=_END_S):
            kill(pid)
            if not wait_for_end(supervisor, pid, timeout_s=_SUPERVISOR_S):
                raise ServerFailed("supervisord", "does not end", log_of(folder, "supervisord"))
    addresses.remove(folder)
    return pid is not None


def status(settings: Settings) -> Stack | None:
    """Return the stack of this home, or None when none is up."""
    note = _live_note(settings)
    return None if note is None else _stack(complete(settings, note.ports), note)


def connected(settings: Settings) -> Settings:
    """Return the settings with the addresses of the running stack of this home, if there is one."""
    stack = status(settings)
    return settings if stack is None else stack.settings


def _folder(settings: Settings) -> Path:
    return settings.home / "stack"


@contextmanager
def only_one(settings: Settings) -> Generator[None]:
    """Let one start at a time happen in a home; the kernel gives the lock back if it dies."""
    folder = _folder(settings)
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _live_note(settings: Settings) -> Note | None:
    note = addresses.read(_folder(settings))
    return note if note is not None and Supervisor(Path(note.socket)).pid() is not None else None


def _prepared(settings: Settings, notice: Notice) -> tuple[Plan, Note]:
    """Write what supervisord reads, and note where it will be, before it is there."""
    folder = _folder(settings)
    plan = make(settings, choose_ports(settings, notice))
    note = Note(socket=str(choose_socket(folder)), ports=plan.ports)
    text = configuration(plan.programs, folder=folder, socket=Path(note.socket))
    (folder / "supervisord.conf").write_text(text, encoding="utf-8")
    addresses.write(folder, note)
    return plan, note


def _supervisord(settings: Settings) -> list[str]:
    return [sys.executable, "-m", "supervisor.supervisord", "-c", str(_folder(settings) / "supervisord.conf")]


def _environment(plan: Plan) -> dict[str, str]:
    return environment.inherited() | environment.to_environment(plan.settings)


def _start_unbound(settings: Settings, plan: Plan) -> None:
    with (_folder(settings) / "supervisord.out").open("ab") as out:
        subprocess.run(
            [find("setsid"), "--fork", *_supervisord(settings)], env=_environment(plan),
            stdin=subprocess.DEVNULL, stdout=out, stderr=out, check=True,
        )  # fmt: skip


def _brought_up(plan: Plan, note: Note, notice: Notice) -> Stack:
    folder = _folder(plan.settings)
    supervisor = Supervisor(Path(note.socket))
    end = time.monotonic() + _SUPERVISOR_S
    while supervisor.pid() is None:
        if time.monotonic() > end:
            raise ServerFailed("supervisord", "did not start", folder / "supervisord.out")
        time.sleep(_POLL_S)
    bring_up(plan, supervisor, folder, notice)
    return _stack(plan.settings, note)


def _take_down_bound(settings: Settings, child: Child) -> None:
    try:
        child.terminate(timeout_s=_END_S)
    finally:
        child.kill()
        addresses.remove(_folder(settings))


def _stack(settings: Settings, note: Note) -> Stack:
    ports = note.ports
    return Stack(
        settings=settings,
        api_url=f"http://{HOST}:{ports.api}",
        browser_url=None if ports.browser is None else browser_url(ports.browser),
        password_file=None if ports.bolt is None else password_file(neo4j_folder(settings)),
        socket=note.socket,
    )
