"""Counts by day: added up, read by range, and nobody's."""

from __future__ import annotations

from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path

from bot.core.changes import Tallied
from bot.core.updates import Address
from bot.storage import changes, journal, people, personal_data, tallies
from bot.storage.migrate import migrate
from bot.storage.sqlite import opened

AT = datetime(2026, 11, 20, 2, 30, tzinfo=UTC)
ME = Address("terminal", "1001")


async def test_counts_add_up_within_their_days(tmp_path: Path) -> None:
    """By Shanghai's day: 16:30 UTC is tomorrow already; both ends of a range are in it."""
    async with opened(tmp_path / "t.db", migrate) as database:
        for at in (AT, AT, datetime(2026, 11, 20, 16, 30, tzinfo=UTC)):
            await database.run(partial(tallies.add, at=at, kind="answered", topic="hotline"))
        await database.run(lambda tx: tallies.add(tx, AT, "unanswered", ""))

        async def counted(first: int, last: int) -> list[tuple[str, str, int]]:
            days = date(2026, 11, first), date(2026, 11, last)
            rows = await database.read(lambda tx: tallies.counted(tx, *days))
            return [(row["kind"], row["topic"], row["n"]) for row in rows]

        assert await counted(20, 20) == [("answered", "hotline", 2), ("unanswered", "", 1)]
        assert await counted(20, 21) == [("answered", "hotline", 3), ("unanswered", "", 1)]
        assert await counted(21, 21) == [("answered", "hotline", 1)]
        assert await counted(1, 19) == []


async def test_a_count_is_nobodys(tmp_path: Path) -> None:
    """It stands in no journal and no export, and outlives whoever is forgotten: nothing in it is theirs."""
    async with opened(tmp_path / "t.db", migrate) as database:
        person = await database.run(lambda tx: people.add(tx, "p", ME, "hash", "Asia/Shanghai", AT))
        told = (Tallied("helpful", "hotline"),)
        await database.run(lambda tx: changes.save(tx, person, AT, told))
        await database.run(lambda tx: journal.write(tx, b"secret", person.id, AT, told))
        exported = await database.read(lambda tx: personal_data.export(tx, person.id))
        assert exported["journal"] == []
        assert "hotline" not in str(exported)
        await database.run(lambda tx: personal_data.forget(tx, person.id))
        [row] = await database.read(lambda tx: tx.rows("SELECT * FROM tallies"))
        assert dict(row) == {"day": "2026-11-20", "kind": "helpful", "topic": "hotline", "n": 1}
