"""Tokens: they outlive a restart, not their time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.storage import tokens
from bot.storage.migrate import migrate
from bot.storage.sqlite import opened
from bot.storage.tokens import Tokens

AT = datetime(2026, 11, 20, 2, 30, tzinfo=UTC)


async def test_a_token_outlives_a_restart(tmp_path: Path) -> None:
    """What was saved is there when the file is opened again, with its end."""
    async with opened(tmp_path / "t.db", migrate) as database:
        await Tokens(database).save("wechat:wx1", "first", AT)
        await Tokens(database).save("wechat:wx1", "second", AT + timedelta(hours=2))
    async with opened(tmp_path / "t.db", migrate) as database:
        assert await Tokens(database).load("wechat:wx1") == ("second", AT + timedelta(hours=2))


async def test_accounts_do_not_share(tmp_path: Path) -> None:
    """Each account has its own token, and an unknown one has none."""
    async with opened(tmp_path / "t.db", migrate) as database:
        await Tokens(database).save("wechat:wx1", "one", AT)
        assert await Tokens(database).load("wechat:wx2") is None


async def test_a_dead_token_is_dropped(tmp_path: Path) -> None:
    """At its last moment and not before."""
    async with opened(tmp_path / "t.db", migrate) as database:
        await Tokens(database).save("wechat:wx1", "one", AT)
        assert await database.run(lambda tx: tokens.expire(tx, AT - timedelta(microseconds=1))) == 0
        assert await database.run(lambda tx: tokens.expire(tx, AT)) == 1
        assert await Tokens(database).load("wechat:wx1") is None
