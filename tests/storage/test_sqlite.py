"""Group commit: what waits together is committed together, and one's failure undoes only itself."""

from __future__ import annotations

import asyncio
import sqlite3
import time
from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.storage import sqlite
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
    async with opened(
        tmp_path / "w.db", notes, watch=lambda units, seconds: heard.append((units, seconds))
    ) as database:
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


ALL_UNDONE = "INSERT INTO notes (word) VALUES (hex(randomblob(50000)))"
ITSELF_UNDONE = """
INSERT INTO notes (word)
WITH RECURSIVE n (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < 50) SELECT hex(randomblob(1000)) FROM n
"""


@pytest.mark.parametrize("sql", [ALL_UNDONE, ITSELF_UNDONE])
async def test_the_ballast_makes_room_and_nothing_is_done_twice(tmp_path: Path, sql: str) -> None:
    """A full disk undoes the group or one statement: the ballast goes, and only what failed is done once more."""
    async with opened(tmp_path / "a.db", notes, ballast=4096) as database:
        await database.keep_ballast()
        ballast = tmp_path / "a.db.ballast"

        def fill(tx: Transaction) -> int:
            """Full as long as the ballast is there."""
            used = tx.rows("PRAGMA page_count")[0]["page_count"]
            tx.rows(f"PRAGMA max_page_count = {used if ballast.exists() else 1_000_000}")
            return tx.execute(sql)

        small, rows = await asyncio.gather(database.run(lambda tx: put(tx, "small")), database.run(fill))
        assert small == "small"
        assert not ballast.exists()
        assert database.low
        assert await database.trouble() == ""
        assert len(await database.read(words)) == 1 + rows
        await database.keep_ballast()
        assert not database.low


async def test_a_start_on_a_full_disk_uses_the_ballast(tmp_path: Path) -> None:
    """Whoever restarts a bot on a full disk is answered, too; without ballast the refusal says what to do."""
    ballast = tmp_path / "a.db.ballast"

    def filling(connection: sqlite3.Connection) -> None:
        """Full as long as the ballast is there."""
        connection.execute(f"PRAGMA max_page_count = {1 if ballast.exists() else 1_000_000}")
        notes(connection)

    async with opened(tmp_path / "a.db", notes, ballast=4096) as database:
        await database.keep_ballast()
    (tmp_path / "a.db").unlink()
    async with opened(tmp_path / "a.db", filling, ballast=4096) as database:
        assert not ballast.exists()
        assert await database.run(lambda tx: put(tx, "on")) == "on"
    (tmp_path / "b.db").touch()
    ballast.touch()
    with pytest.raises(Unsuitable, match="磁盘满"):
        async with opened(tmp_path / "b.db", filling):
            pass


async def test_a_lock_held_elsewhere_is_waited_for_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Unavailable after the time to wait and not twice that; read on meanwhile; well again when it is gone."""
    monkeypatch.setattr(sqlite, "PRAGMAS", (*sqlite.PRAGMAS, "PRAGMA busy_timeout = 600"))
    async with opened(tmp_path / "a.db", notes) as database:
        with closing(sqlite3.connect(tmp_path / "a.db", isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            began = time.monotonic()
            with pytest.raises(Unavailable, match="locked"):
                await database.run(lambda tx: put(tx, "late"))
            assert 0.5 < time.monotonic() - began < 1.15
            assert await database.read(words) == []
            assert "locked" in await database.trouble()
            other.execute("ROLLBACK")
        assert await database.trouble() == ""
        assert await database.run(lambda tx: put(tx, "on")) == "on"


async def test_damage_met_on_the_way_is_unavailable_not_a_bug(tmp_path: Path) -> None:
    """An update on a damaged page is not answered with an apology and lost: nothing was stored, and it comes again."""
    async with opened(tmp_path / "a.db", notes) as database:
        await database.run(lambda tx: put(tx, "word"))
        await database.checkpoint()
        [root] = await database.read(lambda tx: tx.rows("SELECT rootpage FROM sqlite_master WHERE name = 'notes'"))
        [size] = await database.read(lambda tx: tx.rows("PRAGMA page_size"))
        with (tmp_path / "a.db").open("r+b") as file:
            file.seek((root["rootpage"] - 1) * size["page_size"])
            file.write(b"\xff" * 64)

        def from_disk(tx: Transaction) -> None:
            tx.rows("PRAGMA shrink_memory")
            tx.rows("PRAGMA cache_size = 0")
            words(tx)

        with pytest.raises(Unavailable, match="malformed"):
            await database.run(from_disk)
        assert "malformed" in await database.trouble()
        with pytest.raises(Unavailable, match="malformed"):
            await database.read(from_disk)


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


async def test_only_its_owner_reads_it(tmp_path: Path) -> None:
    """People's records, and the log they pass through, are nobody else's business on a shared machine."""
    async with opened(tmp_path / "a.db", migrate):
        modes = {file.name: file.stat().st_mode & 0o077 for file in tmp_path.glob("a.db*") if file.suffix != ".lock"}
    assert {"a.db", "a.db-wal"} <= set(modes)
    assert not any(modes.values())
