"""What supervisord is told to run."""

import io
import shlex
from collections.abc import Sequence
from configparser import RawConfigParser
from pathlib import Path
from typing import Final

from msgspec import Struct

from app.stack.programs import bound
from app.stack.supervision import Group, log_of

_PRIORITY: Final[dict[Group, int]] = {"servers": 10, "faces": 20}
_LOG_BYTES: Final = "20000000"


class Program(Struct, frozen=True, kw_only=True):
    """One process of the stack.

    Attributes:
        stop_s: How long it may take to end before it is killed.
    """

    name: str
    group: Group
    command: Sequence[str]
    stop_s: int = 10


def configuration(programs: Sequence[Program], *, folder: Path, socket: Path) -> str:
    """Return supervisord's configuration; settings reach the programs through its own environment."""
    folder = folder.absolute()
    sections: dict[str, dict[str, str]] = {
        "unix_http_server": {"file": str(socket), "chmod": "0600"},
        "supervisord": {
            "nodaemon": "true",
            "silent": "true",
            "logfile": str(log_of(folder, "supervisord")),
            "logfile_maxbytes": _LOG_BYTES,
            "logfile_backups": "1",
            "pidfile": str(folder / "supervisord.pid"),
            "childlogdir": str(folder),
        },
        "rpcinterface:supervisor": {
            "supervisor.rpcinterface_factory": "supervisor.rpcinterface:make_main_rpcinterface"
        },
    }
    for group, priority in _PRIORITY.items():
        names = [program.name for program in programs if program.group == group]
        if names:
            sections[f"group:{group}"] = {"programs": ",".join(names), "priority": str(priority)}
    sections |= {f"program:{program.name}": _program(program, folder) for program in programs}
    return _written(sections)


def _program(program: Program, folder: Path) -> dict[str, str]:
    return {
        "command": shlex.join(bound(list(program.command))),
        "autostart": "true" if program.group == "servers" else "false",
        "autorestart": "true",
        "startsecs": "2",
        "startretries": "3",
        "stopwaitsecs": str(program.stop_s),
        "redirect_stderr": "true",
        "stdout_logfile": _quoted(str(log_of(folder, program.name))),  # which it expands twice
        "stdout_logfile_maxbytes": _LOG_BYTES,
        "stdout_logfile_backups": "1",
    }


def _written(sections: dict[str, dict[str, str]]) -> str:
    parser = RawConfigParser()
    for section, values in sections.items():
        parser[section] = {key: _quoted(value) for key, value in values.items()}
    text = io.StringIO()
    parser.write(text)
    return text.getvalue()


def _quoted(value: str) -> str:
    """Return a value so that supervisord, which expands per cent signs, reads back the same."""
    return value.replace("%", "%%")
