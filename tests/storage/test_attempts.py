"""Updates counted before they are handled, and how the last process ended."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

import pytest

from bot.storage import attempts, receipts
from bot.storage.attempts import KEPT, TRIES
from bot.storage.migrate import migrate
from bot.storage.sqlite import SqliteDatabase, opened

NOON: Final = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[SqliteDatabase]:
    """A fresh one."""
    async with opened(tmp_path / "a.db", migrate) as opened_:
        yield opened_


async def test_an_end_in_good_order_is_known_at_the_next_start(database: SqliteDatabase) -> None:
    """The first start follows no end at all; one that follows a crash knows it."""
    begun = [await database.run(attempts.begin)]
    await database.run(attempts.end)
    begun += [await database.run(attempts.begin), await database.run(attempts.begin)]
    assert begun == [True, True, False]


async def test_five_tries_and_no_more(database: SqliteDatabase) -> None:
    """An update is handled five times without an end; then it is parked and stands in the operator's list."""
    may = [await database.run(lambda tx: attempts.count(tx, "deadly", NOON)) for _ in range(TRIES + 2)]
    assert may == [True] * TRIES + [False, False]
    assert await database.run(lambda tx: attempts.count(tx, "another", NOON))
    [parked] = await database.read(attempts.parked)
    assert parked["key"] == "deadly"


async def test_what_was_answered_is_harmless(database: SqliteDatabase) -> None:
    """However often a platform brings it again: it did not kill us."""
    await database.run(lambda tx: receipts.keep(tx, "known", "somebody", NOON, None))
    assert all([await database.run(lambda tx: attempts.count(tx, "known", NOON)) for _ in range(TRIES + 2)])
    assert list(await database.read(attempts.parked)) == []


async def test_counts_go_after_two_days(database: SqliteDatabase) -> None:
    """What no platform brings again is dropped."""
    await database.run(lambda tx: attempts.count(tx, "old", NOON))
    await database.run(lambda tx: attempts.count(tx, "new", NOON + timedelta(hours=1)))
    later = NOON + KEPT + timedelta(minutes=1)
    assert await database.run(lambda tx: attempts.expire(tx, later)) == 1
