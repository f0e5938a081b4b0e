"""Everything that can go wrong while starting or stopping the servers.

* StackError
  x MissingProgram    a program is not installed; the message says what installs it
  x ArtefactsFailed   Maven could not bring the Neo4j jars; safe to repeat
  x ServerFailed      a server ended or did not answer in time; names its log
  x HomeUnusable      a server's folder cannot be used as it is
"""

from pathlib import Path


class StackError(Exception):
    """The local stack is not what was asked for."""


class MissingProgram(StackError):
    """A program that the stack starts is not on the PATH."""

    def __init__(self, program: str, package: str) -> None:
        self.program = program
        self.package = package
        super().__init__(f"{program} is not installed: apt-get install -y {package}")


class ArtefactsFailed(StackError):
    """The Neo4j jars could not be resolved; the next run starts afresh."""


class ServerFailed(StackError):
    """A server ended, or did not answer in time."""

    def __init__(self, name: str, problem: str, log: Path) -> None:
        self.name = name
        self.log = log
        super().__init__(f"{name} {problem}; its log is {log}")


class HomeUnusable(StackError):
    """A folder holds something that this start cannot use; nothing was changed."""
