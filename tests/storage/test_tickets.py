"""One-time permissions: each is good for one message, and leaves with the person."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.core.updates import Address
from bot.storage import hashes, people, personal_data, tickets
from bot.storage.migrate import migrate
from bot.storage.sqlite import SqliteDatabase, opened
from bot.storage.tickets import KEPT, Tickets

AT = datetime(2026, 11, 20, 2, 30, tzinfo=UTC)
ME, OTHER = Address("wechat", "openid-1"), Address("wechat", "openid-2")
SECRET = b"secret"


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[SqliteDatabase]:
    """An empty one."""
    async with opened(tmp_path / "t.db", migrate) as made:
        yield made


@pytest.fixture
def held(database: SqliteDatabase) -> Tickets:
    """All tickets."""
    return Tickets(database, SECRET)


async def test_each_is_good_for_one_message(held: Tickets) -> None:
    """The oldest first, then there is none."""
    await held.grant(ME, 9, AT)
    await held.grant(ME, 3, AT + timedelta(hours=1))
    assert await held.held(ME) == 2
    assert [await held.take(ME, AT) for _ in range(3)] == [9, 3, 0]
    assert await held.held(ME) == 0


async def test_nobody_uses_anothers(held: Tickets) -> None:
    """A permission is one person's."""
    await held.grant(ME, 9, AT)
    assert await held.take(OTHER, AT) == 0


async def test_granted_twice_is_once(held: Tickets) -> None:
    """The page that granted it may be opened again, also after it was spent."""
    assert await held.grant(ME, 9, AT)
    assert not await held.grant(ME, 9, AT)
    await held.take(ME, AT)
    assert not await held.grant(ME, 9, AT)
    assert await held.take(ME, AT) == 0


async def test_put_back(held: Tickets) -> None:
    """What was certainly not used can be used later, in its old place."""
    await held.grant(ME, 9, AT)
    await held.put_back(ME, await held.take(ME, AT))
    assert await held.take(ME, AT) == 9


async def test_spent_ones_go_and_the_others_stay(database: SqliteDatabase, held: Tickets) -> None:
    """A week after it was spent; a granted one has no end."""
    await held.grant(ME, 1, AT)
    await held.grant(ME, 2, AT)
    await held.take(ME, AT)
    soon, later = AT + KEPT - timedelta(microseconds=1), AT + KEPT
    assert await database.run(lambda tx: tickets.expire(tx, soon)) == 0
    assert await database.run(lambda tx: tickets.expire(tx, later)) == 1
    assert await held.held(ME) == 1


async def test_the_persons_own(database: SqliteDatabase, held: Tickets) -> None:
    """Exported with their records, deleted with them."""
    hashed = hashes.of_address(SECRET, ME)
    person = await database.run(lambda tx: people.add(tx, "p", ME, hashed, "Asia/Shanghai", AT))
    await held.grant(ME, 9, AT)
    exported = await database.read(lambda tx: personal_data.export(tx, person.id))
    assert [(one["scene"], one["state"]) for one in exported["allowed_messages"]] == [(9, "granted")]
    await database.run(lambda tx: personal_data.forget(tx, person.id))
    assert await database.read(lambda tx: tx.rows("SELECT * FROM tickets")) == []
