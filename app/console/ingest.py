"""``kindred ingest``."""

import asyncio
from collections.abc import Sequence
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Annotated, Final

import typer
from rich.progress import Progress, TaskID

from app.console.failure import NotThere, Refused
from app.console.moments import utc
from app.console.output import OUT, AsJson, print_json, print_table
from app.inbox.files import Sent, drained, ingest_file
from app.redis import RedisUnavailable
from app.settings import Settings, from_environment
from app.sources.errors import SourceError
from app.sources.header import HeaderDiff, verify
from app.stack.local import connected
from app.wiring import wired


def command(
    paths: Annotated[list[Path], typer.Argument(exists=True, help="Files, or folders with files.")],
    kind: Annotated[
        str | None,
        typer.Option(
            metavar="SOURCE:KIND", help="Such as shopify:customers. A file says it itself if left out."
        ),
    ] = None,
    as_of: Annotated[
        datetime | None,
        typer.Option(help="UTC time of rows that have none of their own; the file's if left out."),
    ] = None,
    check: Annotated[
        bool, typer.Option("--check", help="Only compare the headers with what is expected.")
    ] = False,
    wait: Annotated[
        bool, typer.Option("--wait", help="Return when every store has it, not just the inbox.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Take exports of the source systems in.

    The same file may be sent again at any time: it is applied once. Rows that do
    not fit are quarantined with their reason; the others go in.
    """
    files = [one for path in paths for one in _files(path)]
    if check:
        _show_checks([verify(one) for one in files], as_json=as_json)
        return
    moment = None if as_of is None else utc(as_of)
    settings = connected(from_environment())
    sent, refused = asyncio.run(_send(settings, files, kind, moment, wait=wait))
    _show_sent(sent, refused, as_json=as_json)
    _insist(refused)


_NO_INBOX: Final = "the inbox does not answer; `kindred up` starts one"


async def _send(
    settings: Settings,
    files: Sequence[Path],
    kind: str | None,
    as_of: datetime | None,
    *,
    wait: bool,
) -> tuple[list[Sent], dict[Path, str]]:
    source, _, what = (kind or "").partition(":")
    sent: list[Sent] = []
    refused: dict[Path, str] = {}
    async with wired(settings) as wiring:
        with Progress(console=OUT, disable=not OUT.is_terminal, transient=True) as bar:
            for path in files:
                task = bar.add_task(path.name, total=path.stat().st_size)
                try:
                    sent.append(
                        await ingest_file(
                            wiring.inbox,
                            path,
                            source=source or None,
                            kind=what or None,
                            as_of=as_of,
                            progress=partial(_advance, bar, task),
                        )
                    )
                except SourceError as exc:
                    refused[path] = str(exc)
                except RedisUnavailable as exc:
                    raise NotThere(_NO_INBOX) from exc
        if wait:
            try:
                await drained(wiring.inbox)
            except RedisUnavailable as exc:
                raise NotThere(_NO_INBOX) from exc
    return sent, refused


def _advance(bar: Progress, task: TaskID, _path: Path, _rows: int, size: int) -> None:
    bar.update(task, completed=size)


def _files(path: Path) -> list[Path]:
    return sorted(one for one in path.rglob("*.*") if one.is_file()) if path.is_dir() else [path]


def _show_sent(sent: Sequence[Sent], refused: dict[Path, str], *, as_json: bool) -> None:
    if as_json:
        files = [
            {
                "path": str(one.path),
                "source": one.source,
                "kind": one.kind,
                "rows": one.rows,
                "batch_ids": one.batch_ids,
            }
            for one in sent
        ]
        print_json({"sent": files, "refused": {str(path): why for path, why in refused.items()}})
        return
    print_table(
        "In the inbox",
        ("file", "source", "kind", "rows", "batches"),
        ((one.path.name, one.source, one.kind, f"{one.rows:,}", len(one.batch_ids)) for one in sent),
    )
    for path, why in refused.items():
        OUT.print(f"{path.name}: {why}", style="red", soft_wrap=True)


def _insist(refused: dict[Path, str]) -> None:
    if refused:
        raise Refused(f"{len(refused)} files were refused; the others went in")


def _show_checks(checks: Sequence[HeaderDiff], *, as_json: bool) -> None:
    if as_json:
        print_json(checks)
        return
    print_table(
        "Headers",
        ("source", "kind", "missing", "refused for", "not read"),
        (
            (one.source, one.kind, ", ".join(one.missing), ", ".join(one.fatal), ", ".join(one.unknown))
            for one in checks
        ),
    )
