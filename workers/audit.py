"""A night's look at the identity graph: households, a second opinion, questions for people, a drift report."""

import asyncio
from datetime import datetime

import msgspec
import polars as pl

from app.inbox.lease import Lease
from app.lake.lake import Lake
from app.lake.schema import AUDITS
from app.settings import Settings
from graph.audit.drift import drift
from graph.audit.figures import figures
from graph.audit.questions import ask
from graph.audit.report import AuditReport
from graph.client import GraphClient
from graph.households.store import recompute
from workers.opinion import opinion


async def audit(
    graph: GraphClient, lake: Lake, settings: Settings, *, at: datetime, lease: Lease, dry_run: bool = False
) -> AuditReport:
    """Recompute households, audit the graph while nobody writes to it, ask what it found, and keep the report.

    Args:
        graph: The graph.
        lake: Has the audits before, and gets this one.
        settings: Where the graph is, for the library that has a driver of its own.
        at: When; the time of the questions and of the report.
        lease: Of the one writer; held to the end.
        dry_run: Only look: households stay as they are, no question is asked or closed, no report is kept.

    Raises:
        TooLittleMemory: The database's heap is too small; nothing was asked, but households are up to date.
        LeaseLost: Another writer went on meanwhile, so what was seen may be of two graphs.
        StaleWriter: The same, seen by the graph.
        GraphUnavailable: No answer in time; repeat.
        LakeUnavailable: The report was not kept; repeat.
    """
    homes = None if dry_run else await recompute(graph, at=at, epoch=lease.epoch)
    said = await opinion(graph, settings)
    lease.check()
    if not dry_run:
        await ask(graph, [smell.review for smell in said.questions], at=at, epoch=lease.epoch)
    now = await figures(graph)
    last = await asyncio.to_thread(latest, lake)
    report = AuditReport(
        at=at,
        figures=now,
        opinion=said,
        households=homes,
        since=last.at if last else None,
        before=last.figures if last else None,
        drift=drift(last.figures, now) if last else (),
    )
    lease.check()
    if not dry_run:
        await asyncio.to_thread(keep, lake, report)
    return report


def latest(lake: Lake) -> AuditReport | None:
    """Return the newest report that this version can read; None where there is none."""
    rows = lake.audits.read(lake.audits.scan().sort("at").tail(1).select("report"))
    if rows.is_empty():
        return None
    try:
        return msgspec.json.decode(rows["report"][0], type=AuditReport)
    except msgspec.ValidationError:
        return None


def keep(lake: Lake, report: AuditReport) -> None:
    """Append a report to the lake's table of audits."""
    row = {
        "at": report.at,
        "records": report.figures.records,
        "persons": report.figures.persons,
        "largest": report.figures.largest,
        "differences": report.opinion.found,
        "questions": len(report.opinion.questions),
        "households": report.households.households if report.households else None,
        "report": msgspec.json.encode(report).decode(),
    }
    lake.audits.append(pl.DataFrame([row], schema_overrides=AUDITS.columns))
