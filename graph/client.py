"""The only user of the Neo4j driver: typed queries in, typed rows out, every wait bounded."""

import asyncio
from collections.abc import Awaitable, Callable, Generator, Mapping
from contextlib import contextmanager
from typing import Any, Final, Self, cast

import msgspec

from cypher import catalog
from graph.absent import absent

with absent("pandas"):
    from neo4j import (
        READ_ACCESS,
        WRITE_ACCESS,
        AsyncDriver,
        AsyncGraphDatabase,
        AsyncManagedTransaction,
        AsyncSession,
        NotificationMinimumSeverity,
        Query,
        unit_of_work,
    )
    from neo4j.exceptions import ClientError, DatabaseError, DriverError, Neo4jError, TransientError

from graph.errors import GraphRefused, GraphUnavailable, QueryContractError

_EXISTS: Final = "Neo.ClientError.Schema.EquivalentSchemaRuleAlreadyExists"
_TIMED_OUT: Final = (
    "Neo.ClientError.Transaction.TransactionTimedOut",
    "Neo.ClientError.Transaction.LockAcquisitionTimeout",
    "Neo.ClientError.Transaction.LockClientStopped",
)
_GONE: Final = "Neo.ClientError.Statement.EntityNotFound"
_ATTEMPTS: Final = 4


class Done(msgspec.Struct, frozen=True):
    """The row of a statement that returns nothing."""


class Collected[T](msgspec.Struct, frozen=True):
    """The one row of a statement that collects what it found: the driver is slow over rows, not over lists."""

    rows: list[T]


class Nothing(msgspec.Struct, frozen=True):
    """The parameters of a statement that takes none."""


class NamedQuery[P: msgspec.Struct, R: msgspec.Struct]:
    """A statement in ``cypher/`` together with the types that go in and come out.

    Built at import time, so a missing file or a parameter that only one side
    knows stops the process before it serves traffic.

    Attributes:
        name: Path below ``cypher/`` without the suffix; also the label on every
            metric, span and line of the database's query log.
        timeout_s: Limit in seconds, kept by us (retries included) and by the server.
    """

    __slots__ = ("name", "params", "row", "text", "timeout_s")

    def __init__(self, name: str, *, params: type[P], row: type[R], timeout_s: float = 10.0) -> None:
        statement = catalog.text(name)
        declared = frozenset(field.name for field in msgspec.structs.fields(params))
        if declared != (used := catalog.parameters(statement)):
            raise QueryContractError(f"{name}: parameters differ: {sorted(declared ^ used)}")
        self.name: Final = name
        self.params: Final = params
        self.row: Final = row
        self.text: Final = cast(
            "Any", catalog.packed(statement)
        )  # the driver wants a literal; ours come from files
        self.timeout_s: Final = timeout_s


class Transaction:
    """One managed transaction; it may be run again from its start, so it must be safe to repeat."""

    def __init__(self, driver_transaction: AsyncManagedTransaction) -> None:
        self._driver = driver_transaction

    async def run[P: msgspec.Struct, R: msgspec.Struct](self, query: NamedQuery[P, R], params: P) -> list[R]:
        """Run one statement and return all its rows, decoded.

        Raises:
            QueryContractError: A row does not have the declared shape.
        """
        result = await self._driver.run(query.text, {"p": _wire(params)})
        rows = [dict(zip(record.keys(), record.values(), strict=True)) async for record in result]
        try:
            return [msgspec.convert(row, query.row) for row in rows]
        except msgspec.ValidationError as exc:
            raise QueryContractError(f"{query.name}: {exc}") from exc


class GraphClient:
    """Thin typed layer over the driver.  Holds no state of its own."""

    def __init__(self, driver: AsyncDriver, *, database: str | None = None) -> None:
        self._driver = driver
        self._database = database

    @classmethod
    def open(cls, uri: str, *, user: str | None = None, password: str | None = None) -> Self:
        """Return a client for a server; nothing is sent before the first query."""
        auth = (user, password) if user is not None and password is not None else None
        connect = AsyncGraphDatabase.driver  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType]
        driver = connect(
            uri,
            auth=auth,
            connection_acquisition_timeout=5.0,
            connection_timeout=3.0,
            notifications_min_severity=NotificationMinimumSeverity.OFF,
        )
        return cls(driver)

    async def close(self) -> None:
        """Give back every connection."""
        await self._driver.close()

    async def read[P: msgspec.Struct, R: msgspec.Struct](self, query: NamedQuery[P, R], params: P) -> list[R]:
        """Return every row of a read query, decoded.

        Raises:
            GraphUnavailable: No answer within the query's time limit.
            QueryContractError: A row does not have the declared shape.
        """
        return await self._managed(
            READ_ACCESS, query.name, query.timeout_s, lambda transaction: transaction.run(query, params)
        )

    async def write[T](
        self, name: str, work: Callable[[Transaction], Awaitable[T]], *, timeout_s: float
    ) -> T:
        """Run a unit of work in one transaction and return what it returned.

        The work may run several times: deadlocks and vanished entities are
        retried within the limit.

        Raises:
            GraphUnavailable: It did not commit within the limit; whether it did is not known.
            GraphRefused: The database refused a statement.
        """
        return await self._managed(WRITE_ACCESS, name, timeout_s, work)

    async def reading[T](
        self, name: str, work: Callable[[Transaction], Awaitable[T]], *, timeout_s: float
    ) -> T:
        """Run a unit of work that only reads in one transaction, and return what it returned.

        Raises:
            GraphUnavailable: It did not end within the limit.
            GraphRefused: The database refused a statement.
        """
        return await self._managed(READ_ACCESS, name, timeout_s, work)

    async def schema(
        self, statement: str, parameters: Mapping[str, object], *, timeout_s: float
    ) -> list[dict[str, object]]:
        """Run one statement of a migration in a transaction of its own.

        One that another process carried out meanwhile is done: ``IF NOT EXISTS`` looks before it locks.

        Raises:
            GraphUnavailable: It did not end within the limit.
            GraphRefused: It is wrong, or the data is against it.
        """
        query = Query(cast("Any", statement), metadata={"query": "migration"}, timeout=timeout_s)
        try:
            async with asyncio.timeout(timeout_s), self._session(WRITE_ACCESS) as session:
                result = await session.run(query, dict(parameters))
                return [record.data() async for record in result]
        except (TimeoutError, DriverError, Neo4jError) as exc:
            error = _mapped(exc, "migration")
            if isinstance(error, GraphRefused) and error.code == _EXISTS:
                return []
            raise error from exc

    def _session(self, access: str) -> AsyncSession:
        # The driver does not type its keyword arguments.
        session = self._driver.session  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType]
        return session(database=self._database, default_access_mode=access)

    async def _managed[T](
        self, access: str, name: str, timeout_s: float, work: Callable[[Transaction], Awaitable[T]]
    ) -> T:
        @unit_of_work(metadata={"query": name}, timeout=timeout_s)
        async def unit(driver_transaction: AsyncManagedTransaction) -> T:
            return await work(Transaction(driver_transaction))

        try:
            async with asyncio.timeout(timeout_s):
                for attempt in range(_ATTEMPTS):
                    try:
                        return await self._once(access, unit)
                    except ClientError as exc:
                        if exc.code != _GONE or attempt == _ATTEMPTS - 1:
                            raise
        except (TimeoutError, DriverError, Neo4jError) as exc:
            raise _mapped(exc, name) from exc
        raise GraphUnavailable(name)

    async def _once[T](self, access: str, unit: Callable[[AsyncManagedTransaction], Awaitable[T]]) -> T:
        async with self._session(access) as session:
            run = session.execute_read if access == READ_ACCESS else session.execute_write
            return await run(unit)


@contextmanager
def translated(name: str) -> Generator[None]:
    """Raise our errors, ``GraphUnavailable`` or ``GraphRefused``, for those of a library with a driver of its own."""
    try:
        yield
    except (DriverError, Neo4jError) as exc:
        error = _mapped(exc, name)
        raise error from exc


def _mapped(exc: Exception, name: str) -> GraphUnavailable | GraphRefused:
    """Sort what the driver raised: an outage is waited for, a refusal is not."""
    if isinstance(exc, (TimeoutError, DriverError, TransientError, DatabaseError)):
        return GraphUnavailable(name)
    code = (exc.code if isinstance(exc, Neo4jError) else None) or "unknown"
    return GraphUnavailable(name) if code.startswith(_TIMED_OUT) else GraphRefused(name, code)


def _wire(params: msgspec.Struct) -> dict[str, Any]:
    """Times travel as ISO text both ways: the driver packs and unpacks its own type 50 times slower."""
    return cast("dict[str, Any]", msgspec.to_builtins(params))
