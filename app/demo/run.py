"""The demo: everything from nothing to the page, in one go."""

import importlib
import os
import signal
from collections.abc import Callable
from concurrent.futures import Future, ProcessPoolExecutor, ThreadPoolExecutor
from datetime import UTC, datetime
from multiprocessing import get_context
from pathlib import Path

from rich.console import Console

from app.demo.clock import Steps
from app.demo.home import EXPORTS, TRUTH, emptied, settings_below
from app.demo.simulate import Summary, simulate
from app.settings import Settings
from app.stack.local import Stack, running
from workers.prepare import begin

type Course = Callable[[Stack, Path, Steps, Console, Future[Summary]], None]


def demo(
    settings: Settings,
    *,
    until: datetime | None,
    seed: int,
    exit_after: bool,
    customers: int | None = None,
    person_fields: bool = False,
) -> int:
    """Run the demo and return the exit code.

    ``customers`` takes a part of the shop only, for a quick look; ``person_fields`` takes rung 3 in.  On a terminal the stack stays up until Ctrl-C, unless told to exit.

    Raises:
        StackError: The local stack did not come up; nothing of it is left.
        NotEmpty: The settings name servers that hold something already.
    """
    console = Console()
    steps = Steps(console)
    mine = settings_below(settings, person_fields=person_fields)
    home = emptied(mine)
    moment = _midnight(until or datetime.now(UTC))
    with (
        ProcessPoolExecutor(
            max_workers=1, mp_context=get_context("spawn"), initializer=begin, initargs=(os.getpid(),)
        ) as pool,
        ThreadPoolExecutor(max_workers=1) as aside,
    ):
        simulated = pool.submit(
            simulate, home / EXPORTS, home / TRUTH, until=moment, seed=seed, customers=customers
        )
        course = aside.submit(_course)
        with running(mine, notice=console.print) as stack:
            steps.note("start the stack")
            course.result()(stack, home, steps, console, simulated)
            if console.is_terminal and not exit_after:
                _stay(console)
    return 0


def _course() -> Course:
    """Bring in what the stack is driven, trained and drawn with: seconds of imports, while the servers start."""
    course: Course = importlib.import_module("app.demo.course").course
    return course


def _stay(console: Console) -> None:
    """Wait for Ctrl-C."""
    console.print("The stack stays up until Ctrl-C.")
    try:
        signal.pause()
    except KeyboardInterrupt:
        console.print("Stopping")


def _midnight(moment: datetime) -> datetime:
    """Return the midnight (UTC) that a moment's day began with."""
    aware = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    return aware.replace(hour=0, minute=0, second=0, microsecond=0)
