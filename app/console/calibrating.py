"""A calibration fitted on people whose answers are known, against the graph as it is."""

import asyncio
from pathlib import Path
from typing import Final

from app.console.failure import NotThere
from app.console.telling import telling
from app.identity_key import keyring
from app.settings import from_environment
from app.sources.person_table import columns_of
from app.stack.local import connected
from app.wiring import open_graph
from graph.ids import RecordKey
from graph.snapshots.calibrating import Calibrated, calibrated
from graph.snapshots.census import Progress, census
from graph.snapshots.in_force import in_force

RECORD: Final = "record"
PERSON: Final = "person"


def answers(path: Path, record: str, person: str) -> dict[RecordKey, str]:
    """Return whose each record is, of a table with a record key and a person in each row; rows without both are left out.

    Raises:
        PersonTableError: The table cannot be read, or lacks a column.
    """
    table = columns_of(path, [record, person])
    return {RecordKey(key): whose for key, whose in table.select(record, person).iter_rows() if key and whose}


def fitted_on(person: dict[RecordKey, str], *, version: str, seed: int) -> Calibrated:
    """Fit the confidence of this home's graph, with progress on standard error.

    Raises:
        NotThere: No worker has been at this graph yet.
        TooFewAnswers: The answers say too little.
        GraphUnavailable: The graph does not answer.
    """
    with telling() as progress:
        return asyncio.run(_fitted(person, version, seed, progress))


async def _fitted(person: dict[RecordKey, str], version: str, seed: int, progress: Progress) -> Calibrated:
    settings = connected(from_environment())
    graph = open_graph(settings)
    try:
        now = await in_force(graph)
        if now is None:
            raise NotThere("no worker has been at this graph yet; `kindred up` starts one")
        found = await census(graph, keyring(settings.key_file), progress)
        return calibrated(found.standing, person, now.snapshot(), version=version, seed=seed)
    finally:
        await graph.close()
