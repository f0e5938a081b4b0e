"""The course of a demo, on a stack that is up: in through the front door, and out as a page."""

import asyncio
from concurrent.futures import Future
from functools import partial
from pathlib import Path

import msgspec
from rich.console import Console

from app.access import local_keys
from app.demo.clock import Steps
from app.demo.feed import feed
from app.demo.home import EXPORTS, TRUTH, NotEmpty
from app.demo.judge import judge
from app.demo.learn import learning
from app.demo.live import send
from app.demo.report import truth as answers
from app.demo.report.page import render
from app.demo.report.printed import print_report
from app.demo.simulate import Summary
from app.settings import Settings
from app.stack.local import Stack
from app.wiring import wired
from graph.counts import counts


def course(stack: Stack, home: Path, steps: Steps, console: Console, simulated: Future[Summary]) -> None:
    """Run the whole path on a stack that is up, write the report and print it.

    Raises:
        NotEmpty: The graph has records, or the inbox has entries.
    """
    settings = stack.settings
    _check_empty(settings)
    with steps.step("simulate seven systems"):
        summary = simulated.result()
    keys = local_keys(settings.home, settings.api_keys_file)
    with learning(settings, split_at=summary.split_at, until=summary.until, seed=summary.seed) as lessons:
        asyncio.run(
            feed(
                settings,
                home / EXPORTS,
                partial(send, base_url=stack.api_url, key=keys["ingest"]),
                steps,
                as_of=summary.until,
                orders_in=lessons.orders_in,
            )
        )
        with steps.step("train and evaluate") as advance:
            learned = lessons.finish(advance)
    truth = answers.read(home / TRUTH)
    report = judge(stack, keys, home / EXPORTS, truth, learned, steps)
    (home / "report.json").write_bytes(msgspec.json.format(msgspec.json.encode(report)))
    (home / "report.html").write_text(render(report), encoding="utf-8")
    print_report(console, report)
    console.print(f"Report: {home / 'report.html'} and {home / 'report.json'}")
    for name, url in report.urls.items():
        console.print(f"{name}: {url}")


def _check_empty(settings: Settings) -> None:
    """Make sure that servers which the demo did not start itself hold nobody's data, before anything is sent."""
    asyncio.run(_ask_whether_empty(settings))


async def _ask_whether_empty(settings: Settings) -> None:
    async with wired(settings) as wiring:
        if (await counts(wiring.graph)).records:
            raise NotEmpty(
                "the graph has records already; the demo needs an empty one (is another demo still up?)"
            )
        if not await wiring.inbox.is_empty():
            raise NotEmpty("the inbox is not empty; the demo needs one of its own")
