"""What waits to be said: counted by channel and reason, found without reading what is planned for later."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

import pytest

from bot.core.updates import Address
from bot.storage import backlog, nudges
from bot.storage.backlog import DUE, STATES, STUCK, Waiting
from bot.storage.migrate import migrate
from bot.storage.sqlite import SqliteDatabase, opened
from bot.storage.times import text
from tests.waiting import plant

NOW: Final = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)
AGO: Final = timedelta(minutes=7)
STATE: Final = "UPDATE nudges SET state = :state WHERE person = :person"


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[SqliteDatabase]:
    """The real thing."""
    async with opened(tmp_path / "t.db", migrate) as made:
        yield made


async def waiting(database: SqliteDatabase) -> list[Waiting]:
    """As it is now."""
    return await database.read(lambda tx: backlog.waiting(tx, NOW))


async def put(database: SqliteDatabase, channel: str, state: str, *due: datetime) -> str:
    """Somebody whose nudges are in a state; their id."""

    def unit(tx):  # type: ignore[no-untyped-def]
        person = plant(tx, b"test", Address(channel, f"{state}{due}"), NOW, due)
        tx.execute(STATE, {"state": state, "person": person})
        return person

    return str(await database.run(unit))


async def test_by_channel_and_reason(database: SqliteDatabase) -> None:
    """Due, in hand, held, failed; what is planned, said or over is none of them; the oldest tells the age."""
    for channel in ("telegram", "web"):
        await put(database, channel, "pending", NOW, NOW - AGO, NOW + timedelta(seconds=1))
        for state in ("claimed", "held", "failed", "sent", "answered", "stopped"):
            await put(database, channel, state, NOW - 2 * AGO)
    found = await waiting(database)
    assert [(it.channel, it.state) for it in found] == [
        (channel, state) for channel in ("telegram", "web") for state in sorted(STATES)
    ]
    for it in found:
        assert (it.count, it.since) == ((2, NOW - AGO) if it.state == "due" else (1, NOW - 2 * AGO))


async def test_who_blocked_us_is_held(database: SqliteDatabase) -> None:
    """What falls due to somebody unreachable, or whose address we may not keep, is not late: it waits for them."""
    await put(database, "telegram", "pending", NOW - AGO)
    await put(database, "web", "pending", NOW - AGO)
    await database.run(lambda tx: tx.execute("UPDATE addresses SET reachable = 0 WHERE channel = 'telegram'"))
    await database.run(lambda tx: tx.execute("UPDATE addresses SET id = NULL WHERE channel = 'web'"))
    for channel in ("telegram", "web"):
        await database.run(lambda tx, channel=channel: nudges.set_aside(tx, channel, NOW))  # type: ignore[misc]
    assert [(it.channel, it.state) for it in await waiting(database)] == [("telegram", "held"), ("web", "held")]


@pytest.mark.parametrize("sql", [DUE, STUCK], ids=["due", "stuck"])
async def test_nothing_planned_is_read(database: SqliteDatabase, sql: str) -> None:
    """Nudges are entered by an index that holds only the rows of that state; what is due by channel and time."""
    some = {"now": text(NOW), "channel": "web"}
    plan = await database.read(lambda tx: [row["detail"] for row in tx.rows(f"EXPLAIN QUERY PLAN {sql}", some)])
    entered = [step for step in plan if "nudges" in step]
    assert len(entered) == sql.count("FROM nudges")
    assert all("INDEX nudges_" in step for step in entered)
    assert sql == STUCK or "(channel=? AND try_at<?)" in entered[0]
