"""``kindred audit``."""

import asyncio
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Final

import msgspec
import typer

from app.console.failure import NotThere, Refused
from app.console.output import OUT, AsJson, print_json, print_table
from app.inbox.errors import LeaseLost, LeaseTaken
from app.inbox.lease import leased
from app.inbox.stream import LEASE
from app.settings import Settings, from_environment
from app.stack.local import connected
from app.wiring import wired
from graph.audit.drift import classes
from graph.audit.report import AuditReport
from graph.errors import StaleWriter
from workers.audit import audit
from workers.gds import TooLittleMemory

_SHOWN: Final = 20
_TRIES: Final = 30
_PAUSE_S: Final = 1.0


def command(
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only look: no question is asked, and no report is kept.")
    ] = False,
    picture: Annotated[
        Path | None,
        typer.Option(metavar="OUT.html", dir_okay=False, help="Also write the report as one page."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Compare the persons with graph components, ask what smells of over-merging, report drift."""
    report = asyncio.run(_audited(connected(from_environment()), dry_run=dry_run))
    if picture is not None:
        from app.console.audit_page import page  # ruff: ignore[import-outside-top-level] -- matplotlib takes a second

        picture.write_text(page(report), encoding="utf-8")
    if as_json:
        print_json(msgspec.to_builtins(report, str_keys=True) | {"warnings": report.warnings})
    else:
        _show(report)


async def _audited(settings: Settings, *, dry_run: bool) -> AuditReport:
    """Audit as soon as nobody writes.

    Raises:
        Refused: The database has too little memory for it.
        NotThere: A worker writes without a pause.
    """
    async with wired(settings) as wiring:
        for _attempt in range(_TRIES):
            try:
                async with leased(wiring.durable, LEASE) as lease:
                    return await audit(
                        wiring.graph,
                        wiring.lake,
                        settings,
                        at=datetime.now(UTC),
                        lease=lease,
                        dry_run=dry_run,
                    )
            except (LeaseTaken, LeaseLost, StaleWriter):
                await asyncio.sleep(_PAUSE_S)
            except TooLittleMemory as exc:
                raise Refused(str(exc)) from exc
    raise NotThere("the worker is taking records in, and an audit waits for its end; try again later")


def _show(report: AuditReport) -> None:
    figures, said = report.figures, report.opinion
    OUT.print(
        f"[bold]{figures.persons:,} persons of {figures.records:,} records[/bold], the largest of {figures.largest};"
        f" {figures.singletons:.1%} alone, {figures.match_rate:.1%} of the records joined another"
    )
    if (homes := report.households) is not None:
        OUT.print(
            f"{homes.persons:,} persons live in {homes.households:,} households;"
            f" {homes.moved_in:,} memberships are new, {homes.moved_out:,} ended"
        )
    for warning in report.warnings:
        OUT.print(warning, style="yellow")
    print_table(
        "Components and persons",
        ("what", "how many"),
        [
            ("persons", f"{figures.persons:,}"),
            ("components of the joins", f"{said.components.joins:,}"),
            ("components of all evidence", f"{said.components.evidence:,}"),
            *((one.kind, f"{one.found:,}") for one in said.differences),
        ],
    )
    rows = [row for one in said.differences for row in one.shown]
    if rows:
        print_table(
            "Differences",
            ("kind", "persons", "records", "parts"),
            ((one.kind, "\n".join(one.persons), "\n".join(one.records), one.parts) for one in rows[:_SHOWN]),
        )
    print_table("Persons by records", ("records", "persons"), _counts(classes(figures.sizes)))
    print_table("Records by rung", ("rung", "records"), _counts(figures.rungs))
    print_table(
        "Smells of over-merging, the weakest first",
        ("rule", "one record", "the other", "joined by", "bits", "sides"),
        (
            (
                one.review.rule,
                one.review.left,
                one.review.right,
                one.review.evidence,
                f"{one.bits / 1000:+.1f}",
                f"{one.sides[0]} | {one.sides[1]}",
            )
            for one in said.questions[:_SHOWN]
        ),
    )
    OUT.print(f"{len(said.questions):,} questions in all, {said.left_out:,} left for later audits")
    if report.since is not None:
        print_table(
            f"Drift since {report.since:%Y-%m-%d %H:%M} UTC",
            ("what", "PSI", "moved from"),
            ((one.what, f"{one.psi:.4f}", f"{one.limit:.3f}") for one in report.drift),
        )


def _counts(counts: Mapping[str, int]) -> list[tuple[str, str]]:
    return [(name, f"{number:,}") for name, number in counts.items()]
