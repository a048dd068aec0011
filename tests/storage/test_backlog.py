"""What waits to be said: counted by channel and reason, found without reading what is planned for later."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

import pytest

from bot.core.updates import Address
from bot.storage import backlog
from bot.storage.backlog import STATES, WAITING, Waiting
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


async def test_who_blocked_us_waits_for_nothing(database: SqliteDatabase) -> None:
    """What is due for somebody unreachable, or whose address we may not keep, is not late."""
    await put(database, "telegram", "pending", NOW - AGO)
    await put(database, "web", "pending", NOW - AGO)
    assert len(await waiting(database)) == 2
    await database.run(lambda tx: tx.execute("UPDATE addresses SET reachable = 0 WHERE channel = 'telegram'"))
    await database.run(lambda tx: tx.execute("UPDATE addresses SET id = NULL WHERE channel = 'web'"))
    assert await waiting(database) == []


async def test_there_is_an_end_to_counting(database: SqliteDatabase, monkeypatch: pytest.MonkeyPatch) -> None:
    """Beyond MOST rows of a kind only the oldest are counted, so that a bad day does not become worse by being watched."""
    monkeypatch.setattr(backlog, "MOST", 3)
    await put(database, "web", "held", *(NOW - n * AGO for n in range(5)))
    [held] = await waiting(database)
    assert (held.count, held.since) == (3, NOW - 4 * AGO)


async def test_nothing_planned_is_read(database: SqliteDatabase) -> None:
    """Every table is entered by an index: of nudges by one that holds only the rows of that state."""
    some = {"now": text(NOW), "most": 1}
    steps = await database.read(lambda tx: [row["detail"] for row in tx.rows(f"EXPLAIN QUERY PLAN {WAITING}", some)])
    entered = [step for step in steps if step.startswith(("SCAN", "SEARCH")) and "subquery" not in step]
    assert sorted(step.partition(" USING INDEX ")[2].partition(" ")[0] for step in entered if "nudges" in step) == [
        "nudges_claimed",
        "nudges_due",
        "nudges_failed",
        "nudges_held",
    ]
    assert [step for step in entered if step.startswith("SCAN") and "USING INDEX nudges_" not in step] == ["SCAN w"]
