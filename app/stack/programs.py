"""The programs of the operating system that the stack starts, and the package that brings each."""

import shutil
from typing import Final

from app.stack.errors import MissingProgram

PACKAGES: Final = {
    "java": "openjdk-17-jre-headless",
    "mvn": "maven",
    "redis-server": "redis-server",
    "setpriv": "util-linux",
    "setsid": "util-linux",
}
"""Program to Debian package."""


def find(program: str) -> str:
    """Return the full path of one of ``PACKAGES``.

    Raises:
        MissingProgram: It is not on the PATH.
    """
    path = shutil.which(program)
    if path is None:
        raise MissingProgram(program, PACKAGES[program])
    return path


def bound(command: list[str]) -> list[str]:
    """Return the command so that the kernel kills it when the process that started it ends, however that ends.

    The bond is to the thread that starts it: start from the main thread.
    """
    return [find("setpriv"), "--pdeathsig", "KILL", "--", *command]
