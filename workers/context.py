"""What a worker process holds."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from app.hot.state import HotState
from app.hot.stock import Stock
from app.lake.archive import Archiver
from app.redis import Redis
from app.secret_file import read_secrets
from app.settings import Settings, SettingsError
from app.wiring import Wiring, first_snapshot
from graph.behaviour import Behaviour
from graph.candidates.folder import Candidates
from graph.judge import Judge
from graph.ladder import Ladder
from graph.matching.snapshot import Snapshot
from graph.numbers import Numbers
from graph.remainder import Remainder
from graph.snapshots.in_force import begin
from graph.snapshots.redeciding import Redecision
from workers.crash import Crash
from workers.pool import Pool
from workers.prepare import KeyFiles, message_secret

_PROCESSES: Final = 2
_CACHE_TIMEOUT_S: Final = 10.0


class WorkerContext:
    """The stores as the one drainer uses them; one a process.

    The cache has a longer limit than in the API: what is written here is large,
    and nobody waits for it.

    Attributes:
        redecision: Decides the records that wait since a switch; None while none does.
        remainder: Decides the records that a withdrawal left.
        owes: Whether one may wait, as far as this process knows.

    Raises:
        SecretFileError: The file of token secrets is broken.
    """

    def __init__(self, wiring: Wiring) -> None:
        settings = wiring.settings
        read_secrets(settings.token_secrets_file)  # a broken file stops the start, and not the first batch
        self.wiring: Final = wiring
        self.lake: Final = wiring.lake
        self.archiver: Final = Archiver(wiring.lake.archive)
        self.graph: Final = wiring.graph
        self.inbox: Final = wiring.inbox
        self.key_files: Final = KeyFiles(settings.key_file, settings.token_secrets_file)
        self.index_folder: Final[Path] = settings.home / "index" / "messages"
        self.secret: Final = message_secret(wiring.keyring)
        self.candidates: Final = Candidates(settings.home / "index" / "candidates", wiring.keyring)
        self.desk: Final = wiring.desk
        self.crash: Final = Crash(settings.crash_at, settings.home)
        self._cache: Final = Redis(_cache_url(settings), timeout_s=_CACHE_TIMEOUT_S)
        self.hot: Final = HotState(self._cache)
        self.stock: Final = Stock(self._cache)
        self.pool: Final = Pool(_PROCESSES)
        self.redecision: Redecision | None = None
        self.owes = True  # who was here before may have been killed
        self._first: Final = first_snapshot(settings)
        self._use(self._first)

    async def read_numbers(self) -> None:
        """Decide by the numbers in force from now on; a graph without any has those that ship in force.

        Raises:
            UnreadableSnapshot: This product cannot read them: decide nothing.
            GraphUnavailable: No answer in time; repeat it.
        """
        standing = await begin(self.graph, datetime.now(UTC), self._first)
        snapshot = standing.snapshot()
        self._use(snapshot)
        self.redecision = None
        if standing.rescored_to is not None:
            numbers = Numbers(snapshot, self.wiring.keyring)
            self.redecision = Redecision(self.graph, numbers, standing.since, self.candidates)

    def _use(self, snapshot: Snapshot) -> None:
        wiring = self.wiring
        self.ladder = Ladder(wiring.graph, wiring.keyring, snapshot, self.candidates)
        self.remainder = Remainder(wiring.graph, Numbers(snapshot, wiring.keyring))
        self.judge = Judge(wiring.graph, snapshot, wiring.keyring)
        self.behaviour = Behaviour(wiring.graph, wiring.keyring, snapshot)

    async def close(self) -> None:
        """Give back what this context opened; the wiring is its owner's."""
        self.pool.close()
        await self._cache.close()


def _cache_url(settings: Settings) -> str:
    if settings.redis_cache_url is None:
        raise SettingsError("REDIS_CACHE_URL is not set; `kindred up` starts servers of its own and sets it")
    return settings.redis_cache_url
