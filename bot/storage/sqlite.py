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
from bot.storage.database import NOTHING, Params, Result, Row, Unavailable, Unit, Unsuitable

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
        self, path: Path, writer: aiosqlite.Connection, reader: aiosqlite.Connection, watch: Watch = nobody
    ) -> None:
        self._path, self._writer, self._reader, self._watch = path, writer, reader, watch
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
        except sqlite3.OperationalError as reason:
            raise _unavailable(reason) from reason

    async def checkpoint(self) -> None:
        await _hop(self._writer, lambda connection: connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall())

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
            results = await _hop(self._writer, partial(commit, [unit for unit, _ in group]))
            self._watch(len(group), time.perf_counter() - began)
            for (_, future), result in zip(group, results, strict=True):
                _settle(future, result)


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
    except Exception:  # noqa: BLE001 - whatever it was, nothing was kept, and it comes again below if it is still true
        _roll_back(connection)
    return _apart(units, connection)


def _apart(units: Sequence[Unit[Any]], connection: sqlite3.Connection) -> list[Any]:
    """The same, so that one unit's failure undoes only itself."""
    try:
        return _transaction(units, connection, _attempt)
    except sqlite3.Error as reason:
        _roll_back(connection)
        return [_unavailable(reason)] * len(units)


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
        result = _unavailable(reason) if isinstance(reason, sqlite3.OperationalError) else reason
    connection.execute("RELEASE unit")
    return result


def _unavailable(reason: Exception) -> Unavailable:
    failure = Unavailable(str(reason))
    failure.__cause__ = reason
    return failure


def _roll_back(connection: sqlite3.Connection) -> None:
    with contextlib.suppress(sqlite3.Error):
        if connection.in_transaction:
            connection.execute("ROLLBACK")


def copy_to(connection: sqlite3.Connection, target: Path) -> None:
    """VACUUM INTO a temporary name, check it, rename: never a half-written backup under the final name."""
    if target.exists():
        raise FileExistsError(f"{target} 已经存在，备份不覆盖旧文件")
    partial = target.with_name(f"{target.name}.partial")
    partial.unlink(missing_ok=True)
    connection.execute("VACUUM INTO ?", (str(partial),))
    with contextlib.closing(sqlite3.connect(partial)) as copy:
        verdict = copy.execute("PRAGMA quick_check").fetchone()[0]
    if verdict != "ok":
        raise Unsuitable(f"备份没有通过检查：{verdict}")
    partial.rename(target)


def prepare(connection: sqlite3.Connection) -> None:
    """Settings of a connection; rows can be read by name."""
    connection.row_factory = sqlite3.Row
    for pragma in PRAGMAS:
        connection.execute(pragma)


def _address(path: Path, readonly: bool) -> str:
    if readonly and not path.exists():
        raise Unsuitable(f"{path} 还不存在")
    return f"{path.resolve().as_uri()}?mode={'ro' if readonly else 'rwc'}"


@contextlib.asynccontextmanager
async def connected(path: Path, *, readonly: bool = False) -> AsyncIterator[aiosqlite.Connection]:
    """An aiosqlite connection in autocommit mode, prepared and surely closed."""
    async with aiosqlite.connect(
        _address(path, readonly), uri=True, isolation_level=None, timeout=BUSY_SECONDS
    ) as connection:
        if readonly:
            connection.row_factory = sqlite3.Row
        else:
            await _hop(connection, prepare)
        yield connection


@contextlib.asynccontextmanager
async def opened(
    path: Path, migrate: Callable[[sqlite3.Connection], None], watch: Watch = nobody
) -> AsyncIterator[SqliteDatabase]:
    """The database, owned by this process alone until closed. Raises InUse, Unsuitable or Unavailable."""
    with sole_owner.claim(path):
        try:
            async with _started(path, migrate, watch) as database:
                yield database
        except sqlite3.DatabaseError as reason:
            raise Unsuitable(f"{path} 打不开：{reason}") from reason


@contextlib.asynccontextmanager
async def _started(
    path: Path, migrate: Callable[[sqlite3.Connection], None], watch: Watch
) -> AsyncIterator[SqliteDatabase]:
    async with connected(path) as writer:
        await _hop(writer, migrate)
        async with connected(path, readonly=True) as reader:
            database = SqliteDatabase(path, writer, reader, watch)
            with _one_by_one():
                async with asyncio.TaskGroup() as group:
                    writing = group.create_task(database.write())
                    try:
                        yield database
                    finally:
                        database.stop()
                        await writing


@contextlib.contextmanager
def _one_by_one() -> Iterator[None]:
    """A single error as itself: whoever uses a database need not know that a task group runs underneath."""
    try:
        yield
    except BaseExceptionGroup as group:
        if len(group.exceptions) == 1:
            raise group.exceptions[0] from None
        raise


def anything(_: sqlite3.Connection) -> None:
    """No check."""


@contextlib.asynccontextmanager
async def reading(path: Path, check: Callable[[sqlite3.Connection], None] = anything) -> AsyncIterator[SqliteDatabase]:
    """A database beside a running bot: reports and backups only. Unsuitable when it is refused."""
    try:
        async with connected(path, readonly=True) as reader:
            await _hop(reader, check)
            yield SqliteDatabase(path, reader, reader)
    except sqlite3.DatabaseError as reason:
        raise Unsuitable(f"{path} 打不开：{reason}") from reason
