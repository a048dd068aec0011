"""Group commit: what waits together is committed together, and one's failure undoes only itself."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.storage.database import InUse, Transaction, Unavailable, Unsuitable
from bot.storage.migrate import migrate, steps, version
from bot.storage.sqlite import SqliteDatabase, commit, opened, prepare, reading


def notes(connection: sqlite3.Connection) -> None:
    """A schema of one table, beside the real one."""
    migrate(connection)
    connection.execute("CREATE TABLE IF NOT EXISTS notes (id INTEGER PRIMARY KEY, word TEXT NOT NULL UNIQUE)")


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[SqliteDatabase]:
    """A fresh database."""
    async with opened(tmp_path / "a.db", notes) as made:
        yield made


def put(tx: Transaction, word: str) -> str:
    """Write a word down."""
    tx.execute("INSERT INTO notes (word) VALUES (:word)", {"word": word})
    return word


def words(tx: Transaction) -> list[str]:
    """All words in their order."""
    return [row["word"] for row in tx.rows("SELECT word FROM notes ORDER BY id")]


async def test_what_run_returned_is_committed(database: SqliteDatabase) -> None:
    """A unit's result arrives after its commit, so another connection sees it."""
    assert await database.run(lambda tx: put(tx, "回音")) == "回音"
    assert await database.read(words) == ["回音"]


async def test_units_that_wait_share_a_commit(database: SqliteDatabase) -> None:
    """Many units at once are all stored, in the order in which they came."""
    results = await asyncio.gather(*(database.run(lambda tx, n=n: put(tx, f"{n:03}")) for n in range(500)))  # type: ignore[misc]
    assert results == sorted(results)
    assert await database.read(words) == results


async def test_every_group_is_watched(tmp_path: Path) -> None:
    """Whoever watches hears of each commit: how many units shared it, and that it took time."""
    heard = list[tuple[int, float]]()
    async with opened(tmp_path / "w.db", notes, lambda units, seconds: heard.append((units, seconds))) as database:
        await asyncio.gather(*(database.run(lambda tx, n=n: put(tx, f"{n}")) for n in range(30)))  # type: ignore[misc]
        await database.read(words)
    assert sum(units for units, _ in heard) == 30
    assert len(heard) < 30
    assert all(seconds > 0 for _, seconds in heard)


async def test_a_failing_unit_undoes_only_itself(database: SqliteDatabase) -> None:
    """Half of a unit is never stored, and its neighbours in the same commit are."""

    def half(tx: Transaction) -> str:
        put(tx, "half")
        raise LookupError("no further")

    good, bad, other = await asyncio.gather(
        database.run(lambda tx: put(tx, "one")),
        database.run(half),
        database.run(lambda tx: put(tx, "two")),
        return_exceptions=True,
    )
    assert (good, other) == ("one", "two")
    assert isinstance(bad, LookupError)
    assert await database.read(words) == ["one", "two"]


async def test_whoever_waits_may_go(database: SqliteDatabase) -> None:
    """Cancelling a waiter never cancels its unit."""
    async with asyncio.TaskGroup() as group:
        waiting = group.create_task(database.run(lambda tx: put(tx, "kept")))
        await asyncio.sleep(0)
        waiting.cancel()
    await database.run(lambda tx: put(tx, "next"))
    assert await database.read(words) == ["kept", "next"]


async def test_closing_finishes_what_was_begun(tmp_path: Path) -> None:
    """Units that were handed over before the end are stored."""
    async with opened(tmp_path / "a.db", notes) as database:
        async with asyncio.TaskGroup() as group:
            pending = group.create_task(database.run(lambda tx: put(tx, "last")))
            await asyncio.sleep(0)
        assert pending.result() == "last"
    async with reading(tmp_path / "a.db") as beside:
        assert await beside.read(words) == ["last"]


async def test_a_full_disk_fails_the_whole_group_and_heals(database: SqliteDatabase) -> None:
    """SQLITE_FULL rolls everything back: nobody is told that anything was stored; room again, and it goes on."""

    def limit(tx: Transaction) -> None:
        used = tx.rows("PRAGMA page_count")[0]["page_count"]
        tx.rows(f"PRAGMA max_page_count = {used}")

    def much(tx: Transaction) -> None:
        for number in range(2000):
            put(tx, f"{number}-{'x' * 500}")

    await database.run(limit)
    results = await asyncio.gather(
        database.run(lambda tx: put(tx, "small")), database.run(much), return_exceptions=True
    )
    assert all(isinstance(result, Unavailable) for result in results), results
    await database.run(lambda tx: tx.rows("PRAGMA max_page_count = 1000000"))
    await database.run(lambda tx: put(tx, "after"))
    assert await database.read(words) == ["after"]


async def test_a_second_process_is_refused(tmp_path: Path) -> None:
    """Two processes on one file would corrupt it: the second is told so."""
    async with opened(tmp_path / "a.db", notes):
        with pytest.raises(InUse):
            async with opened(tmp_path / "a.db", notes):
                pass
    async with opened(tmp_path / "a.db", notes):
        pass


async def test_a_damaged_file_is_refused(tmp_path: Path) -> None:
    """Something that is no database is never overwritten."""
    file = tmp_path / "a.db"
    file.write_bytes(b"this is no database" * 100)
    with pytest.raises((Unsuitable, ExceptionGroup)):
        async with opened(file, notes):
            pass
    assert file.read_bytes().startswith(b"this is no database")


async def test_a_newer_database_is_refused(tmp_path: Path) -> None:
    """An older program does not touch a newer schema."""
    file = tmp_path / "a.db"
    with sqlite3.connect(file) as connection:
        connection.execute("PRAGMA user_version = 9999")
    connection.close()
    with pytest.raises(Unsuitable):
        async with opened(file, notes):
            pass


async def test_backup_is_whole_and_never_overwrites(database: SqliteDatabase, tmp_path: Path) -> None:
    """A backup beside a running bot opens like the original, and an older backup stays."""
    await database.run(lambda tx: put(tx, "回音"))
    target = tmp_path / "copy.db"
    await database.backup(str(target))
    async with reading(target) as copy:
        assert await copy.read(words) == ["回音"]
    with pytest.raises(FileExistsError):
        await database.backup(str(target))


async def test_deleted_words_are_gone_from_the_disk(database: SqliteDatabase, tmp_path: Path) -> None:
    """After a delete and a checkpoint neither the file nor its log holds what was written."""
    secret = "一句绝不该留下的话"
    await database.run(lambda tx: put(tx, secret))
    await database.run(lambda tx: tx.execute("DELETE FROM notes"))
    await database.checkpoint()
    left = b"".join(file.read_bytes() for file in tmp_path.glob("a.db*"))
    assert secret.encode() not in left


@given(st.lists(st.tuples(st.booleans(), st.integers(0, 5)), max_size=12))
def test_a_group_stores_exactly_its_good_units(plan: list[tuple[bool, int]]) -> None:
    """Whatever the mix of good and failing units, the table holds the good ones' words and no others."""
    connection = sqlite3.connect(":memory:", isolation_level=None)
    prepare(connection)
    notes(connection)

    def unit(good: bool, word: int):  # type: ignore[no-untyped-def]
        def run(tx: Transaction) -> int:
            put(tx, str(word))
            if not good:
                raise LookupError
            return word

        return run

    results = commit([unit(good, word) for good, word in plan], connection)
    kept = {str(result) for result in results if isinstance(result, int)}
    stored = {row["word"] for row in connection.execute("SELECT word FROM notes")}
    connection.close()
    assert stored == kept
    assert len(results) == len(plan)


def test_migrations_are_numbered_without_gaps() -> None:
    """Forward only: 1, 2, 3 …, each applied once."""
    assert [number for number, _ in steps()] == list(range(1, len(steps()) + 1))
    connection = sqlite3.connect(":memory:", isolation_level=None)
    migrate(connection)
    migrate(connection)
    assert version(connection) == len(steps())
    connection.close()
