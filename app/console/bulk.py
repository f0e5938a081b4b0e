"""``kindred bulk``."""

import asyncio
import fcntl
import shutil
import tempfile
import time
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Final, Literal

import pyarrow.parquet as pq
import typer
from msgspec import Struct
from rich.progress import Progress

from app.console.failure import NotThere, Refused
from app.console.output import OUT, AsJson, print_json, print_table
from app.identity_key import keyring
from app.inbox.errors import LeaseTaken
from app.inbox.lease import leased
from app.inbox.stream import LEASE
from app.redis import RedisUnavailable
from app.settings import Settings, from_environment
from app.stack.first_load import first_load
from app.stack.local import connected
from app.wiring import Wiring, bulk_engine, first_snapshot, open_graph, wired
from graph.bulk.columns import UnfitColumns, check_columns
from graph.bulk.engine import Engine
from graph.bulk.import_folder import ImportFolder, Itself, write_folder
from graph.bulk.ladder import Grounds, grounds
from graph.bulk.living import Living
from graph.candidates.folder import Candidates
from graph.ladder import Ladder
from graph.matching.snapshot import Snapshot
from graph.snapshots.in_force import begin
from workers.ledger import copy_outbox

_NO_ROWS: Final[Mapping[str, int]] = MappingProxyType({})

command: Final = typer.Typer(no_args_is_help=True)


@command.callback()
def _bulk() -> None:
    """Load columns of records into the graph at once, by joins."""


class Load(Struct, frozen=True, kw_only=True):
    """What was loaded.

    Attributes:
        rows: Of each kind of node and edge that was written; empty for a living graph.
        met: Records that the live ladder took.
    """

    records: int
    neighbourhoods: int
    barred: int
    rows: Mapping[str, int] = {}
    met: int = 0


class Told(Struct, frozen=True, kw_only=True):
    """What a load did and how long it took; ``--json`` prints it."""

    engine: str
    into: str
    seconds: float
    loaded: Load


@command.command("load")
def load(
    paths: Annotated[
        list[Path], typer.Argument(exists=True, dir_okay=False, help="Parquet files of record versions.")
    ],
    engine: Annotated[
        Literal["duckdb", "spark"], typer.Option(help="What runs the joins; Spark is an extra.")
    ] = "duckdb",
    into: Annotated[
        Literal["empty", "living"],
        typer.Option(
            help="empty: import into the stopped store of this home; living: write to the running graph."
        ),
    ] = "empty",
    as_json: AsJson = False,
) -> None:
    """Load record versions into the graph, as the live ladder would have written them."""
    settings = from_environment()
    for path in paths:
        try:
            check_columns(pq.read_schema(path))
        except (UnfitColumns, OSError, ValueError) as exc:
            raise Refused(f"{path.name}: {exc}") from exc
    began = time.monotonic()
    with ExitStack() as closing:
        scratch = closing.enter_context(_scratch(settings))
        bar = closing.enter_context(
            Progress(console=OUT, disable=as_json or not OUT.is_terminal, transient=True)
        )
        run = _Run(settings, scratch, closing.enter_context(bulk_engine(engine, scratch)), bar)
        done = _empty(run, paths) if into == "empty" else _living(run, paths)
    told = Told(engine=engine, into=into, seconds=round(time.monotonic() - began, 1), loaded=done)
    if as_json:
        print_json(told)
        return
    counts = {
        "records": done.records,
        "neighbourhoods": done.neighbourhoods,
        "values barred": done.barred,
        "taken by the live ladder": done.met,
        **done.rows,
    }
    print_table("Loaded", ("what", "how many"), ((name, f"{n:,}") for name, n in counts.items()))
    OUT.print(f"{told.seconds:,} s, {done.records / max(told.seconds, 0.1):,.0f} records a second")


class _Run(Struct, frozen=True):
    settings: Settings
    scratch: Path
    engine: Engine
    bar: Progress

    def step(self, text: str) -> None:
        for task in self.bar.tasks:
            self.bar.update(task.id, visible=False)
        self.bar.add_task(text, total=None)

    def counting(self, text: str, total: int) -> Callable[[int], None]:
        self.step(text)
        task = self.bar.add_task("records", total=total)
        return partial(self.bar.advance, task)

    def grounds(self, paths: Sequence[Path], snapshot: Snapshot) -> Grounds:
        make = partial(keyring, self.settings.key_file)
        return grounds(self.engine, self.engine.files(paths), make, snapshot, self.step)


def _empty(run: _Run, paths: Sequence[Path]) -> Load:
    ring = keyring(run.settings.key_file)
    snapshot = first_snapshot(run.settings)
    met: list[Grounds] = []

    def write() -> ImportFolder:
        ground = run.grounds(paths, snapshot)
        met.append(ground)
        folder = run.scratch / "files"
        folder.mkdir()
        done = run.counting("Deciding who is one person", ground.records_number)
        return write_folder(
            run.engine,
            ground,
            snapshot,
            folder,
            itself=Itself(ring, epoch=0),
            done=done,
        )

    files = first_load(run.settings, ring, snapshot, write, notice=run.step)
    return _load(met[0], rows=files.rows)


def _living(run: _Run, paths: Sequence[Path]) -> Load:
    snapshot = asyncio.run(_in_force(run.settings))
    ground = run.grounds(paths, snapshot)
    return _load(ground, met=asyncio.run(_write(run, paths, ground, snapshot)))


async def _in_force(settings: Settings) -> Snapshot:
    graph = open_graph(connected(settings))
    try:
        return (await begin(graph, datetime.now(UTC), first_snapshot(settings))).snapshot()
    finally:
        await graph.close()


async def _write(run: _Run, paths: Sequence[Path], ground: Grounds, snapshot: Snapshot) -> int:
    async with wired(connected(run.settings)) as wiring:
        try:
            async with leased(wiring.durable, LEASE) as lease:
                return await _written(run, wiring, paths, Decided(ground, snapshot), epoch=lease.epoch)
        except LeaseTaken as exc:
            raise Refused("a worker writes to the graph just now; try again when the inbox is empty") from exc
        except RedisUnavailable as exc:
            raise NotThere("the inbox does not answer; `kindred up` starts one") from exc


class Decided(Struct, frozen=True, eq=False):
    """What is to be written, and the numbers it was decided by."""

    ground: Grounds
    snapshot: Snapshot


async def _written(run: _Run, wiring: Wiring, paths: Sequence[Path], by: Decided, *, epoch: int) -> int:
    candidates = Candidates(wiring.settings.home / "index" / "candidates", wiring.keyring)
    ladder = Ladder(wiring.graph, wiring.keyring, by.snapshot, candidates)
    await wiring.hot.begin()  # what the cache knows is behind; the worker's heartbeat rebuilds it
    done = run.counting("Writing", by.ground.records_number)
    living = Living(wiring.graph, ladder, by.snapshot, epoch=epoch)
    loaded = await living.load(run.engine, run.engine.files(paths), by.ground, done)
    await copy_outbox(wiring.graph, wiring.lake)
    return loaded.met


def _load(ground: Grounds, *, rows: Mapping[str, int] = _NO_ROWS, met: int = 0) -> Load:
    return Load(
        records=ground.records_number,
        neighbourhoods=ground.neighbourhoods_number,
        barred=len(ground.points_barred),
        rows=rows,
        met=met,
    )


@contextmanager
def _scratch(settings: Settings) -> Generator[Path]:
    """Give a folder that only its owner may look into, one load at a time; what a killed load left is removed."""
    home = settings.home / "bulk"
    home.mkdir(parents=True, exist_ok=True)
    with (home / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as exc:
            raise Refused("another load is under way in this home") from exc
        for left in home.glob("load-*"):
            shutil.rmtree(left, ignore_errors=True)
        folder = Path(tempfile.mkdtemp(prefix="load-", dir=home)).absolute()
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)
