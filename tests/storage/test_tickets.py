"""One-time permissions: each is good for one message, and leaves with the person."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.core.changes import Change, NudgePlanned, NudgeStopped, PreferenceSet, ReachChanged
from bot.core.person import Nudge, Person
from bot.core.updates import Address
from bot.storage import changes, hashes, people, personal_data, tickets
from bot.storage.database import Transaction
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
async def held(database: SqliteDatabase) -> Tickets:
    """All tickets; both are known."""

    def unit(tx: Transaction) -> None:
        for person, address in (("p", ME), ("q", OTHER)):
            people.add(tx, person, address, hashes.of_address(SECRET, address), "Asia/Shanghai", AT)

    await database.run(unit)
    return Tickets(database, SECRET)


async def test_each_is_good_for_one_message(held: Tickets) -> None:
    """The oldest first, then there is none."""
    await held.grant(ME, 9, AT)
    await held.grant(ME, 3, AT + timedelta(hours=1))
    assert await held.usable(ME) == 2
    assert [await held.take(ME, AT) for _ in range(3)] == [9, 3, 0]
    assert await held.usable(ME) == 0


async def test_nobody_uses_anothers(held: Tickets) -> None:
    """A permission is one person's."""
    await held.grant(ME, 9, AT)
    assert await held.take(OTHER, AT) == 0


async def test_granted_twice_is_once(held: Tickets) -> None:
    """The page that granted it may be opened again, also after it was spent."""
    assert await held.grant(ME, 9, AT) == "kept"
    assert await held.grant(ME, 9, AT) == "kept"
    assert await held.take(ME, AT) == 9
    assert await held.grant(ME, 9, AT) == "spent"
    assert await held.take(ME, AT) == 0


async def test_what_becomes_of_it(database: SqliteDatabase, held: Tickets) -> None:
    """Nobody is told that they will be reminded where nothing will come: settled, stopped, unsubscribed."""
    person = Person("p", ME, known=True)

    async def done(change: Change) -> None:
        await database.run(lambda tx: changes.save(tx, person, AT, (change,)))

    await done(NudgePlanned(Nudge(3, "promise", 1, 2, AT)))
    assert await held.grant(ME, 9, AT, nudge=3) == "granted"
    settings: tuple[Change, ...] = (PreferenceSet("muted", "1"), PreferenceSet("muted", "0"))
    for change in (*settings, ReachChanged(False), NudgeStopped(3)):
        await done(change)
        expected = "granted" if change == PreferenceSet("muted", "0") else "kept"
        assert await held.grant(ME, 9, AT, nudge=3) == expected


async def test_nobody_we_do_not_know(database: SqliteDatabase, held: Tickets) -> None:
    """A row without a person would stay for ever: nothing is stored, also for who had everything deleted."""
    await database.run(lambda tx: personal_data.forget(tx, "p"))
    assert await held.grant(ME, 9, AT) == "unknown"
    assert await held.grant(Address("wechat", "openid-3"), 9, AT) == "unknown"
    assert await database.read(lambda tx: tx.rows("SELECT * FROM tickets")) == []


async def test_put_back(held: Tickets) -> None:
    """What was certainly not used can be used later, in its old place."""
    await held.grant(ME, 9, AT)
    await held.put_back(ME, await held.take(ME, AT))
    assert await held.take(ME, AT) == 9


async def nudges(database: SqliteDatabase, **states: str) -> None:
    """Somebody's nudges by their numbers (`n3="pending"`)."""

    def unit(tx: Transaction) -> None:
        for name, state in states.items():
            nudge = Nudge(int(name[1:]), "promise", 1, 2, AT)
            changes.save(tx, Person("p", ME), AT, [NudgePlanned(nudge)])
            tx.execute("UPDATE nudges SET state = :state WHERE id = :id", {"state": state, "id": nudge.id})

    await database.run(unit)


async def test_each_is_kept_for_its_nudge(database: SqliteDatabase, held: Tickets) -> None:
    """What is due first does not spend what was given for another; its own goes before any that is free."""
    await nudges(database, n3="claimed", n6="pending", n8="pending")
    for scene, nudge in ((6, 6), (1, 0), (3, 3)):
        await held.grant(ME, scene, AT, nudge)
    hashed = hashes.of_address(SECRET, ME)
    kept = [await database.read(lambda tx, it=it: tickets.kept_for(tx, hashed, it)) for it in (3, 6, 8)]  # type: ignore[misc]
    assert kept == [True, True, False]
    assert [await held.take(ME, AT) for _ in range(3)] == [3, 1, 0]


@pytest.mark.parametrize("state", ["answered", "stopped", "sent", "held", "failed"])
async def test_what_nothing_waits_for_is_free(database: SqliteDatabase, held: Tickets, state: str) -> None:
    """Its nudge was answered, cancelled, or told another way: it may carry another one."""
    await nudges(database, n3=state, n6="claimed")
    await held.grant(ME, 3, AT, nudge=3)
    assert await held.take(ME, AT) == 3


async def test_another_persons_nudge_keeps_nothing(database: SqliteDatabase, held: Tickets) -> None:
    """Numbers are each person's own."""
    await nudges(database, n3="pending")
    await held.grant(OTHER, 3, AT, nudge=3)
    assert await held.take(OTHER, AT) == 3


async def test_spent_ones_go_and_the_others_stay(database: SqliteDatabase, held: Tickets) -> None:
    """A week after it was spent; a granted one has no end."""
    await held.grant(ME, 1, AT)
    await held.grant(ME, 2, AT)
    await held.take(ME, AT)
    soon, later = AT + KEPT - timedelta(microseconds=1), AT + KEPT
    assert await database.run(lambda tx: tickets.expire(tx, soon)) == 0
    assert await database.run(lambda tx: tickets.expire(tx, later)) == 1
    assert await held.usable(ME) == 1


async def test_the_persons_own(database: SqliteDatabase, held: Tickets) -> None:
    """Exported with their records, deleted with them."""
    await held.grant(ME, 9, AT, nudge=4)
    exported = await database.read(lambda tx: personal_data.export(tx, "p"))
    assert [(one["scene"], one["nudge_id"], one["state"]) for one in exported["allowed_messages"]] == [
        (9, 4, "granted")
    ]
    await database.run(lambda tx: personal_data.forget(tx, "p"))
    assert await database.read(lambda tx: tx.rows("SELECT * FROM tickets")) == []
