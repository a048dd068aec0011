"""SQLite through aiosqlite: one writer, group commit, answers after the commit and never before.

Units that wait while a commit is under way share the next one. One hop to aiosqlite's thread runs the whole group
(docs/adr/0002-group-commit.md has the numbers).
"""

from __future__ import annotations

import asyncio
import contextlib
import sqlite3
import time
from collections import deque
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any, Final, TypeVar

import aiosqlite

from bot.storage import sole_owner
from bot.storage.backup import copy_to, refuse_half_restored
from bot.storage.ballast import Ballast
from bot.storage.condition import Condition, damaged, full, locked, passing, refusal, refuse_folder, unavailable
from bot.storage.database import NOTHING, Params, Result, Row, Transaction, Unit, Unsuitable
from bot.storage.soundness import refuse_damaged

GROUP: Final = 256  # units that share a commit at most, so that the first of them does not wait for ever
VERSION: Final = sqlite3.sqlite_version
# Older ones can corrupt a log when two connections write or checkpoint at once: here exactly one ever does.
SAFE: Final = sqlite3.sqlite_version_info >= (3, 51, 3)
BUSY_SECONDS: Final = 5.0
PRAGMAS: Final = (
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",
    "PRAGMA foreign_keys = ON",
    "PRAGMA secure_delete = ON",
    "PRAGMA temp_store = MEMORY",
    "PRAGMA cache_size = -2048",
    f"PRAGMA busy_timeout = {int(BUSY_SECONDS * 1000)}",
)
Value = TypeVar("Value")
Waiting = tuple[Unit[Any], "asyncio.Future[Any]"]
Attempt = Callable[[sqlite3.Connection, "SqliteTransaction", Unit[Any]], Any]
Watch = Callable[[int, float], None]
"""Hears of every group: how many units, how many seconds they and their commit took."""


def nobody(_units: int, _seconds: float) -> None:
    """No watch."""


class SqliteTransaction:
    """Statements on the connection that holds the open transaction."""

    lock = ""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def rows(self, sql: str, params: Params = NOTHING) -> Sequence[Row]:
        return self._connection.execute(sql, params).fetchall()

    def execute(self, sql: str, params: Params = NOTHING) -> int:
        return self._connection.execute(sql, params).rowcount


class SqliteDatabase:
    """One file, one writing connection, one reading connection."""

    def __init__(
        self, ballast: Ballast, writer: aiosqlite.Connection, reader: aiosqlite.Connection, watch: Watch = nobody
    ) -> None:
        self._ballast, self._writer, self._reader, self._watch = ballast, writer, reader, watch
        self._condition = Condition(ballast.file.with_suffix(""))
        self._waiting: deque[Waiting] = deque()
        self._wake = asyncio.Event()
        self._open = True

    async def run(self, unit: Unit[Result]) -> Result:
        future: asyncio.Future[Result] = asyncio.get_running_loop().create_future()
        self._waiting.append((unit, future))
        self._wake.set()
        return await future  # whoever waits may go: the unit is done all the same, and its future is passed over

    async def read(self, unit: Unit[Result]) -> Result:
        try:
            return await _hop(self._reader, lambda connection: unit(SqliteTransaction(connection)))
        except sqlite3.DatabaseError as reason:
            if not passing(reason):
                raise
            if damaged(reason):
                self._condition.failed(reason)
            raise unavailable(reason) from reason

    async def checkpoint(self) -> None:
        await _hop(self._writer, lambda connection: connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall())

    async def trouble(self) -> str:
        """Why nothing can be stored; where the last commit failed, it is tried again."""
        if self._condition.trouble:
            await _hop(self._writer, self._probe)
        return self._condition.trouble

    @property
    def low(self) -> bool:
        """Whether the disk is so full that the ballast was given up or finds no room."""
        return self._ballast.missing

    async def keep_ballast(self) -> None:
        """Lay the ballast down where it is missing and there is room."""
        await asyncio.to_thread(self._ballast.keep)

    async def backup(self, path: str) -> None:
        await _hop(self._reader, lambda connection: copy_to(connection, Path(path)))

    async def write(self) -> None:
        """Commit group after group until `stop`, and whatever still waits then."""
        while self._open or self._waiting:
            await self._wake.wait()
            self._wake.clear()
            await self._drain()

    def stop(self) -> None:
        """Let `write` end once nothing waits any more."""
        self._open = False
        self._wake.set()

    async def _drain(self) -> None:
        while self._waiting:
            group = [self._waiting.popleft() for _ in range(min(GROUP, len(self._waiting)))]
            began = time.perf_counter()
            results = await _hop(self._writer, partial(self._save, [unit for unit, _ in group]))
            self._watch(len(group), time.perf_counter() - began)
            for (_, future), result in zip(group, results, strict=True):
                _settle(future, result)

    def _save(self, units: Sequence[Unit[Any]], connection: sqlite3.Connection) -> list[Any]:
        """Commit; what the disk has no room for, once more in the room of the ballast."""
        before = connection.total_changes
        results = commit(units, connection)
        again = [number for number, result in enumerate(results) if full(result)]
        if again and self._ballast.release():
            for number, result in zip(again, commit([units[number] for number in again], connection), strict=True):
                results[number] = result
        self._condition.heard(results, connection.total_changes > before)
        return results

    def _probe(self, connection: sqlite3.Connection) -> None:
        """A write that changes nothing."""
        [result] = commit([_rewrite], connection)
        self._condition.heard([result], True)


def _rewrite(tx: Transaction) -> None:
    [row] = tx.rows("PRAGMA user_version")
    tx.execute(f"PRAGMA user_version = {row['user_version']}")


def _settle(future: asyncio.Future[Any], result: Any) -> None:
    if future.done():
        return
    if isinstance(result, Exception):
        future.set_exception(result)
    else:
        future.set_result(result)


async def _hop(connection: aiosqlite.Connection, work: Callable[[sqlite3.Connection], Value]) -> Value:
    """Run `work` on the connection in aiosqlite's own thread: the sole use of its private method."""
    result: Value = await connection._execute(lambda: work(connection._conn))  # type: ignore[no-untyped-call]
    return result


def commit(units: Sequence[Unit[Any]], connection: sqlite3.Connection) -> list[Any]:
    """Run units in one transaction; each one's result or exception. All fail when the commit does.

    First without savepoints, which cost a tenth of a unit; when one fails, all over again with one each.
    """
    try:
        return _transaction(units, connection, _plainly)
    except sqlite3.OperationalError as reason:
        _roll_back(connection)
        if locked(reason):  # it was waited for long enough
            return [unavailable(reason)] * len(units)
    except Exception:  # noqa: BLE001 - whatever it was, nothing was kept, and it comes again below if it is still true
        _roll_back(connection)
    return _apart(units, connection)


def _apart(units: Sequence[Unit[Any]], connection: sqlite3.Connection) -> list[Any]:
    """The same, so that one unit's failure undoes only itself."""
    try:
        return _transaction(units, connection, _attempt)
    except sqlite3.Error as reason:
        _roll_back(connection)
        return [unavailable(reason)] * len(units)


def _transaction(units: Sequence[Unit[Any]], connection: sqlite3.Connection, attempt: Attempt) -> list[Any]:
    connection.execute("BEGIN IMMEDIATE")
    transaction = SqliteTransaction(connection)
    results = [attempt(connection, transaction, unit) for unit in units]
    connection.execute("COMMIT")
    return results


def _plainly(_: sqlite3.Connection, transaction: SqliteTransaction, unit: Unit[Any]) -> Any:
    return unit(transaction)


def _attempt(connection: sqlite3.Connection, transaction: SqliteTransaction, unit: Unit[Any]) -> Any:
    """One unit under a savepoint: its failure undoes only itself, unless SQLite has undone everything."""
    connection.execute("SAVEPOINT unit")
    try:
        result = unit(transaction)
    except Exception as reason:
        if not connection.in_transaction:  # SQLITE_FULL and its kin roll back the whole group
            raise sqlite3.OperationalError(str(reason)) from reason
        connection.execute("ROLLBACK TO unit")
        result = unavailable(reason) if passing(reason) else reason
    connection.execute("RELEASE unit")
    return result


def _roll_back(connection: sqlite3.Connection) -> None:
    with contextlib.suppress(sqlite3.Error):
        if connection.in_transaction:
            connection.execute("ROLLBACK")


def prepare(connection: sqlite3.Connection) -> None:
    """Settings of a connection; rows can be read by name."""
    connection.row_factory = sqlite3.Row
    for pragma in PRAGMAS:
        connection.execute(pragma)


def _address(path: Path, readonly: bool) -> str:
    refuse_folder(path)
    if readonly and not path.exists():
        raise Unsuitable(f"{path} 还不存在")
    return f"{path.resolve().as_uri()}?mode={'ro' if readonly else 'rwc'}"


@contextlib.asynccontextmanager
async def connected(path: Path, *, readonly: bool = False) -> AsyncIterator[aiosqlite.Connection]:
    """An aiosqlite connection in autocommit mode, surely closed; rows can be read by name."""
    async with aiosqlite.connect(
        _address(path, readonly), uri=True, isolation_level=None, timeout=BUSY_SECONDS
    ) as connection:
        connection.row_factory = sqlite3.Row
        yield connection


@contextlib.asynccontextmanager
async def opened(
    path: Path, migrate: Callable[[sqlite3.Connection], None], ballast: int = 0, watch: Watch = nobody
) -> AsyncIterator[SqliteDatabase]:
    """The database, owned by this process alone until closed, with so many bytes of ballast.

    Raises InUse, Unsuitable or Unavailable.
    """
    with sole_owner.claim(path):
        refuse_half_restored(path)
        _private(path)
        try:
            async with _started(path, migrate, Ballast(path, ballast), watch) as database:
                yield database
        except sqlite3.DatabaseError as reason:
            raise refusal(path, reason) from reason


def _private(path: Path) -> None:
    """A new file is its owner's alone; its log and shared memory take their mode from it."""
    if not path.exists():
        path.touch(0o600)


@contextlib.asynccontextmanager
async def _started(
    path: Path, migrate: Callable[[sqlite3.Connection], None], ballast: Ballast, watch: Watch
) -> AsyncIterator[SqliteDatabase]:
    async with connected(path) as writer:
        await _hop(writer, partial(_begin, path, migrate, ballast))
        async with connected(path, readonly=True) as reader:
            database = SqliteDatabase(ballast, writer, reader, watch)
            with _one_by_one():
                async with asyncio.TaskGroup() as group:
                    writing = group.create_task(database.write())
                    try:
                        yield database
                    finally:
                        database.stop()
                        await writing


def _begin(
    path: Path, migrate: Callable[[sqlite3.Connection], None], ballast: Ballast, connection: sqlite3.Connection
) -> None:
    """Prepared, checked and of the newest schema; on a full disk in the room of the ballast."""
    try:
        prepare(connection)
        refuse_damaged(connection, path)
        migrate(connection)
    except sqlite3.Error as reason:
        if not full(reason) or not ballast.release():
            raise
        _roll_back(connection)
        _begin(path, migrate, ballast, connection)


@contextlib.contextmanager
def _one_by_one() -> Iterator[None]:
    """A single error as itself: whoever uses a database need not know that a task group runs underneath."""
    try:
        yield
    except BaseExceptionGroup as group:
        if len(group.exceptions) == 1:
            raise group.exceptions[0] from group.exceptions[0].__cause__
        raise


def anything(_: sqlite3.Connection) -> None:
    """No check."""


@contextlib.asynccontextmanager
async def reading(path: Path, check: Callable[[sqlite3.Connection], None] = anything) -> AsyncIterator[SqliteDatabase]:
    """A database beside a running bot: reports and backups only. Unsuitable when it is refused."""
    refuse_half_restored(path)
    try:
        async with connected(path, readonly=True) as reader:
            await _hop(reader, check)
            yield SqliteDatabase(Ballast(path, 0), reader, reader)
    except sqlite3.DatabaseError as reason:
        raise refusal(path, reason) from reason
