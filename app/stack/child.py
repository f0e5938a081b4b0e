"""A server started as our own child, which cannot outlive us."""

import subprocess
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

from app.stack.errors import ServerFailed, StackError
from app.stack.programs import bound

_POLL_S: Final = 0.05


class Child:
    """One running program and where it writes.

    The kernel kills it when the thread that started it ends, so only the main
    thread may start one.
    """

    def __init__(
        self, name: str, command: list[str], *, log: Path, environment: dict[str, str] | None = None
    ) -> None:
        if threading.current_thread() is not threading.main_thread():
            raise StackError(f"{name} must be started from the main thread, or it would end with this one")
        self.name: Final = name
        self.log: Final = log
        log.parent.mkdir(parents=True, exist_ok=True)
        with log.open("ab") as out:
            self._process: Final = subprocess.Popen(
                bound(command), stdin=subprocess.DEVNULL, stdout=out, stderr=subprocess.STDOUT,
                env=environment, start_new_session=True,
            )  # fmt: skip

    @property
    def pid(self) -> int:
        """Process id of the program itself: what binds it to us replaces itself by it."""
        return self._process.pid

    @property
    def alive(self) -> bool:
        """False as soon as it has ended."""
        return self._process.poll() is None

    def wait_until(self, ready: Callable[[], bool], *, timeout_s: float) -> None:
        """Return when the server is ready.

        Raises:
            ServerFailed: It ended, or the time is over; it is left as it is.
        """
        end = time.monotonic() + timeout_s
        while not ready():
            if not self.alive:
                raise ServerFailed(self.name, f"ended with {self._process.returncode}", self.log)
            if time.monotonic() > end:
                raise ServerFailed(self.name, f"did not answer within {timeout_s:g} s", self.log)
            time.sleep(_POLL_S)

    def terminate(self, *, timeout_s: float) -> None:
        """Ask it to end, and kill it if it has not within the time; twice is harmless."""
        self._process.terminate()
        try:
            self._process.wait(timeout_s)
        except subprocess.TimeoutExpired:
            self.kill()

    def kill(self) -> None:
        """End it at once, for a store nobody will look at again; twice is harmless."""
        self._process.kill()
        self._process.wait()
