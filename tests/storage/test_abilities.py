"""What an account may do: believed for a while, replaced by what is learned later."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.storage.abilities import LONGEST, Abilities
from bot.storage.migrate import migrate
from bot.storage.sqlite import opened

AT = datetime(2026, 11, 20, 2, 30, tzinfo=UTC)
DAY = timedelta(days=1)


async def test_learned_and_forgotten(tmp_path: Path) -> None:
    """Known until its moment, over a restart, and for this account only."""
    async with opened(tmp_path / "t.db", migrate) as database:
        await Abilities(database, "wx1").learn("custom", AT + DAY, 48001)
        await Abilities(database, "wx1").learn("token", AT + DAY, 40164, "203.0.113.5")
    async with opened(tmp_path / "t.db", migrate) as database:
        known = await Abilities(database, "wx1").known(AT + DAY - timedelta(microseconds=1))
        assert (known["custom"].able, known["custom"].code) == (False, 48001)
        assert known["token"].detail == "203.0.113.5"
        assert await Abilities(database, "wx1").known(AT + DAY) == {}
        assert await Abilities(database, "wx2").known(AT) == {}


async def test_the_last_answer_counts(tmp_path: Path) -> None:
    """An account that was verified today may do today what it could not yesterday."""
    async with opened(tmp_path / "t.db", migrate) as database:
        abilities = Abilities(database, "wx1")
        await abilities.learn("custom", AT + DAY, 48001)
        await abilities.learn("custom", AT + DAY)
        assert (await abilities.known(AT))["custom"].able


async def test_a_clock_that_was_ahead(tmp_path: Path) -> None:
    """What a wrong clock noted for years is not believed."""
    async with opened(tmp_path / "t.db", migrate) as database:
        abilities = Abilities(database, "wx1")
        await abilities.learn("custom", AT + LONGEST + timedelta(microseconds=1), 48001)
        assert await abilities.known(AT) == {}
