"""What a switch to other numbers would do, for people: tables, and one page with every example."""

import asyncio
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Final

import jinja2
import msgspec

from app.console.failure import NotThere
from app.console.output import OUT, print_table
from app.console.telling import telling
from app.identity_key import keyring
from app.settings import from_environment
from app.stack.local import connected
from app.wiring import open_graph
from graph.matching.outcome import FieldBits
from graph.matching.snapshot import Snapshot
from graph.snapshots.census import Progress as Told
from graph.snapshots.dry_run import dry_run
from graph.snapshots.foresight import Foresight
from graph.snapshots.in_force import in_force
from graph.snapshots.layout import read

_FEW: Final = 10
_PAGE: Final = jinja2.Environment(
    autoescape=True, trim_blocks=True, lstrip_blocks=True, undefined=jinja2.StrictUndefined
).from_string((Path(__file__).parent / "templates" / "dry_run.html.j2").read_text(encoding="utf-8"))


def foreseen(text: str) -> Foresight:
    """Return what a snapshot file would do to this home's graph, with progress on standard error.

    Raises:
        SnapshotFileError: The text is no snapshot of this product.
        NotThere: No worker has been at this graph yet.
        GraphUnavailable: The graph does not answer.
    """
    snapshot = read(text)
    with telling() as progress:
        began = time.perf_counter()
        found = asyncio.run(_foreseen(snapshot, progress))
    return msgspec.structs.replace(found, seconds=round(time.perf_counter() - began, 1))


def show_foresight(found: Foresight) -> None:
    """Print counts and the first examples: ids and record keys, no personal data."""
    OUT.print(
        f"A dry run of {found.version} on a graph under {found.in_force}: nothing was written.",
        style="yellow",
    )
    print_table("Would be", ("what", "how many"), counts(found))
    print_table(
        "Records joined to others, by rung",
        ("rung", "today", "then"),
        ((one.rung, f"{one.before:,}", f"{one.after:,}") for one in found.rungs),
    )
    if found.merge_examples:
        merges = (
            (" + ".join(person for person, _records in one.persons.parts), _by(one.by))
            for one in found.merge_examples[:_FEW]
        )
        print_table("Would merge", ("persons", "by"), merges)
    if found.split_examples:
        splits = (
            (
                one.person.person,
                " | ".join(", ".join(part) for part in one.person.parts),
                "; ".join(f"{now.rule}, {_bits(now.bits)} ({_fields(now.fields)})" for now in one.now),
            )
            for one in found.split_examples[:_FEW]
        )
        print_table("Would split", ("person", "parts", "because"), splits)
    OUT.print("`--html FILE` and `--json` have up to 50 examples of each kind.")


def counts(found: Foresight) -> Iterable[tuple[str, str]]:
    """Return every count with its words."""
    yield "records", f"{found.records:,}"
    yield "persons today", f"{found.before:,}"
    yield "persons then", f"{found.after:,}"
    yield "groups of persons that merge", f"{found.merges:,}"
    yield "person ids that retire", f"{found.merged:,}"
    yield "persons that split", f"{found.splits:,}"
    yield "records whose person id changes", f"{found.moved:,}"
    yield "questions that open", f"{found.opened:,}"
    yield "questions that close", f"{found.closed:,}"
    yield "seconds this took", f"{found.seconds:,.1f}"


def page(found: Foresight) -> str:
    """Return everything as one page that needs nothing from outside."""
    return _PAGE.render(found=found, counts=list(counts(found)), bits=_bits, fields=_fields)


def _by(links: Iterable[object]) -> str:
    rows = [msgspec.to_builtins(link) for link in links]
    return "; ".join(f"{row['rule']}, {_bits(row['bits'])}" for row in rows)


def _bits(millibits: int) -> str:
    return f"{millibits / 1000:+.1f} bits"


def _fields(fields: Iterable[FieldBits]) -> str:
    return ", ".join(f"{one.field} {one.bits / 1000:+.1f}" for one in fields)


async def _foreseen(snapshot: Snapshot, progress: Told) -> Foresight:
    settings = connected(from_environment())
    graph = open_graph(settings)
    try:
        standing = await in_force(graph)
        if standing is None:
            raise NotThere("no worker has been at this graph yet; `kindred up` starts one")
        return await dry_run(
            graph, keyring(settings.key_file), snapshot, in_force=standing.version, progress=progress
        )
    finally:
        await graph.close()
