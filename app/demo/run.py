"""The demo: everything from nothing to the page, in one go."""

import asyncio
import os
import signal
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from typing import Final

import msgspec
from rich.console import Console

from app.access import local_keys
from app.demo.clock import Steps
from app.demo.feed import feed
from app.demo.home import check_empty, emptied, settings_below
from app.demo.judge import judge
from app.demo.learn import learning
from app.demo.live import send
from app.demo.report import truth as answers
from app.demo.report.page import render
from app.demo.report.printed import print_report
from app.demo.simulate import Summary, simulate
from app.settings import Settings
from app.stack.local import Stack, running
from workers.prepare import begin

_EXPORTS: Final = "exports"
_TRUTH: Final = "truth"


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
    with ProcessPoolExecutor(
        max_workers=1, mp_context=get_context("spawn"), initializer=begin, initargs=(os.getpid(),)
    ) as pool:
        simulated = pool.submit(
            simulate, home / _EXPORTS, home / _TRUTH, until=moment, seed=seed, customers=customers
        )
        with running(mine, notice=console.print) as stack:
            steps.note("start the stack")
            check_empty(stack.settings)
            with steps.step("simulate seven systems"):
                summary = simulated.result()
            _shown(stack, home, steps, console, summary)
            if console.is_terminal and not exit_after:
                _stay(console)
    return 0


def _shown(stack: Stack, home: Path, steps: Steps, console: Console, summary: Summary) -> None:
    """Run the whole path on a stack that is up, write the report and print it."""
    settings = stack.settings
    keys = local_keys(settings.home, settings.api_keys_file)
    with learning(settings, split_at=summary.split_at, until=summary.until, seed=summary.seed) as lessons:
        asyncio.run(
            feed(
                settings,
                home / _EXPORTS,
                partial(send, base_url=stack.api_url, key=keys["ingest"]),
                steps,
                as_of=summary.until,
                orders_in=lessons.orders_in,
            )
        )
        with steps.step("train and evaluate") as advance:
            learned = lessons.finish(advance)
    truth = answers.read(home / _TRUTH)
    report = judge(stack, keys, home / _EXPORTS, truth, learned, steps)
    (home / "report.json").write_bytes(msgspec.json.format(msgspec.json.encode(report)))
    (home / "report.html").write_text(render(report), encoding="utf-8")
    print_report(console, report)
    console.print(f"Report: {home / 'report.html'} and {home / 'report.json'}")
    for name, url in report.urls.items():
        console.print(f"{name}: {url}")


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
