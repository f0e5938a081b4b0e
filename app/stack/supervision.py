"""Supervisord, a library's supervisor: what it is told to run, and how it is asked."""

import contextlib
import os
import signal
import tempfile
import time
from pathlib import Path
from typing import Final, Literal
from xmlrpc.client import Fault, ServerProxy

import msgspec
from msgspec import Struct
from supervisor.xmlrpc import SupervisorTransport

type Group = Literal["servers", "faces"]
"""Servers start at once and together; faces when they are told to, and stop first."""

_LONGEST_SOCKET: Final = 90
"""A Unix socket's path has at most 107 bytes, and supervisord adds its process id to it."""


class ProcessState(Struct, frozen=True):
    """What supervisord says of a program.

    Attributes:
        statename: Supervisord's word, such as ``RUNNING``, ``BACKOFF`` or ``FATAL``.
        pid: 0 while it does not run.
        spawnerr: Why it could not be started, or empty.
    """

    name: str
    group: Group
    statename: str
    pid: int
    spawnerr: str


class Supervisor:
    """A supervisord, asked over the Unix socket that only its owner may open."""

    def __init__(self, socket: Path) -> None:
        self._socket: Final = socket

    def states(self) -> list[ProcessState] | None:
        """Return the state of every program, or None when no supervisord answers."""
        return self._asked(list[ProcessState], "getAllProcessInfo")

    def pid(self) -> int | None:
        """Return its process id, or None when none answers."""
        return self._asked(int, "getPID")

    def start(self, group: Group, name: str) -> None:
        """Start one program; harmless if it runs."""
        self._asked(object, "startProcess", f"{group}:{name}", False)

    def stop(self, group: Group, name: str) -> None:
        """End one program and wait for its end; harmless if it does not run."""
        self._asked(object, "stopProcess", f"{group}:{name}", True)

    def shut_down(self) -> None:
        """Begin to end every program, faces first, and then supervisord itself."""
        self._asked(object, "shutdown")

    def _asked[T](self, kind: type[T], method: str, *arguments: str | bool) -> T | None:
        transport = SupervisorTransport(None, None, f"unix://{self._socket}")
        proxy = ServerProxy("http://127.0.0.1", transport=transport)
        try:
            answer: object = getattr(proxy.supervisor, method)(*arguments)
        except (OSError, Fault):
            return None
        finally:
            transport.close()
        return msgspec.convert(answer, kind)


def choose_socket(folder: Path) -> Path:
    """Return where supervisord shall listen: in its folder, or in a private new one if that name is too long."""
    path = folder.absolute() / "supervisor.sock"
    if len(str(path)) <= _LONGEST_SOCKET:
        return path
    return Path(tempfile.mkdtemp(prefix="kindred-")) / "supervisor.sock"


def wait_for_end(supervisor: Supervisor, pid: int, *, timeout_s: float) -> bool:
    """Return True when the process with this id has ended, False when the time is over."""
    end = time.monotonic() + timeout_s
    while supervisor.pid() == pid or is_alive(pid):
        if time.monotonic() > end:
            return False
        time.sleep(0.05)
    return True


def kill(pid: int) -> None:
    """End a process at once; what it started is bound to it and ends as well."""
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)


def is_alive(pid: int) -> bool:
    """Say whether a process runs; one that has ended and was not yet asked for does not."""
    try:
        stat = Path("/proc", str(pid), "stat").read_text(encoding="ascii", errors="replace")
    except OSError:
        return False
    return stat.rpartition(")")[2].split()[0] != "Z"


def group_of(name: str) -> Group:
    """Return the group that a program of this name is in."""
    return "faces" if name in {"api", "worker"} else "servers"


def log_of(folder: Path, name: str) -> Path:
    """Return the file that a program's output goes to."""
    return folder / f"{name}.log"
