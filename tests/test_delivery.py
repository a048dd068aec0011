"""One channel's nudges: at its own pace, one suspect at a time; what kills us or always fails is parked."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from structlog.testing import capture_logs

import handlers
from bot.channels import TryLater
from bot.core.messages import Message
from bot.core.turn import Need, Outcome, Turn
from bot.core.updates import Address, Blocked, Returned
from bot.pacing import Pacer
from bot.storage import nudges
from bot.storage.migrate import migrate
from bot.storage.nudges import TRIES
from bot.storage.sqlite import opened
from tests.office import ME, NOON, YOU, Died, Failing, Office, Phone


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[Office]:
    """A bot on a fresh database, at noon."""
    async with opened(tmp_path / "a.db", migrate) as database:
        yield Office(database)


def them(number: int) -> Address:
    """One of many."""
    return Address("telegram", str(1000 + number))


class Crash(Phone):
    """A phone on which one person's ring ends the process: nobody in hand is settled any more."""

    deadly = ME.id
    dead = False

    async def push(self, to: Address, message: Message) -> str:
        """Ring; whatever is under way when the process dies never comes back."""
        await asyncio.sleep(0)
        if self.dead or to.id == self.deadly:
            self.dead = True
            raise Died
        return await super().push(to, message)


async def live(office: Office, phone: Phone) -> None:
    """One life: everything that is due, until it dies."""
    office.phone = phone
    office.restart()
    await office.nudger.recover()
    await office.nudger.tick()


async def states(office: Office) -> dict[str, str]:
    """Everybody's nudge."""
    rows = await office.rows(
        "SELECT a.id, n.state FROM nudges n JOIN addresses a ON a.person = n.person WHERE n.id = 3"
    )
    return {row["id"]: row["state"] for row in rows}


# ── what kills the process ──────────────────────────────────────────────────────────────────────────


async def test_a_row_that_kills_the_process_is_parked_and_the_others_go_out(office: Office) -> None:
    """Five deaths at most; everybody else was told, once; the operator sees which row it was."""
    await office.waits(ME, NOON)
    for number in range(40):
        await office.waits(them(number), NOON)
    heard: list[str] = []
    for _ in range(TRIES + 3):
        phone = Crash()
        await live(office, phone)
        heard += [to for to, _ in phone.pushed]
    assert await states(office) == {ME.id: "failed", **{them(number).id: "sent" for number in range(40)}}
    assert sorted(heard) == sorted(them(number).id for number in range(40))
    [listed] = await office.database.read(lambda tx: nudges.listed(tx, 10, "failed"))
    assert (listed["claims"], listed["problem"]) == (TRIES, nudges.PARKED)


async def test_those_beside_a_deadly_row_are_never_parked(office: Office) -> None:
    """However often the process dies of one row, whoever happened to be in hand is innocent."""
    for number in range(40):
        await office.waits(them(number), NOON)
    phone = Crash()
    phone.deadly = them(0).id
    for _ in range(TRIES + 3):
        phone.dead = False
        await live(office, phone)
    found = await states(office)
    assert found.pop(them(0).id) == "failed"
    assert set(found.values()) == {"sent"}


async def test_after_a_crash_the_same_company_comes_in_the_same_words(office: Office) -> None:
    """Two nudges of one message that was cut off are one message again, not two."""
    await office.waits(ME, NOON, NOON - timedelta(seconds=1))
    words: list[Message] = []

    class Dropped(Phone):
        async def push(self, to: Address, message: Message) -> str:
            words.append(message)
            raise Died

    await live(office, Dropped())
    phone = Phone()
    await live(office, phone)
    assert [message for _, message in phone.pushed] == words


async def test_a_row_that_always_fails_is_parked_too(office: Office) -> None:
    """A nudge that no handler can word is not tried for ever; retried by the operator, it goes out."""

    def fussy(turn: Turn) -> Outcome | Need:
        if turn.person.address == ME:
            raise ZeroDivisionError("a bug")
        return handlers.handle(turn)

    await office.waits(ME)
    office.handle = fussy  # type: ignore[method-assign]
    office.restart()
    tries = 0
    with capture_logs() as told:
        while (again := await office.nudger.tick()) is not None:
            office.at, tries = again, tries + 1
            assert tries <= TRIES
    assert [line["event"] for line in told] == ["nudge failed"] * TRIES + ["nudge parked"]
    assert (await office.nudge())["state"] == "failed"
    del office.handle
    office.restart()
    at = office.at
    assert await office.database.run(lambda tx: nudges.try_failed_again(tx, at)) == 1
    await office.nudger.tick()
    assert len(office.phone.heard()) == 1


async def test_a_platform_that_is_down_parks_nobody(office: Office) -> None:
    """Definite failures of the platform are no crash of ours, however many."""
    await office.waits()
    for _ in range(3 * TRIES):
        office.phone.trouble[ME.id] = TryLater()
        again = await office.nudger.tick()
        assert again is not None
        office.at = again
    await office.nudger.tick()
    assert len(office.phone.heard()) == 1


async def test_a_disk_that_refuses_the_words_parks_nobody(office: Office) -> None:
    """Claimed and not worded, round after round: we live, so the row is not what kills us."""
    await office.waits()
    disk = Failing(office.database, 0)
    office.restart(disk)
    for _ in range(3 * TRIES):
        disk.writes_left = 2  # to look and to claim
        await office.nudger.tick()
    await disk.mend()
    await office.nudger.tick()
    assert len(office.phone.heard()) == 1


async def test_many_due_at_once_are_tried_again_as_soon_as_one(office: Office) -> None:
    """How long a failed message waits is counted in its failures, not in how many nudges it holds."""
    await office.waits(ME, *(NOON - timedelta(seconds=number) for number in range(8)))
    for _ in range(3):
        office.phone.trouble[ME.id] = TryLater()
        again = await office.nudger.tick()
        assert again is not None
        office.at = again
    assert office.at - NOON <= timedelta(seconds=15 + 30 + 60) * 1.25


async def test_a_retry_of_one_person_leaves_the_others(office: Office) -> None:
    """The operator may try one person's nudges again."""
    me, _ = await office.waits(ME), await office.waits(YOU)
    await office.database.run(lambda tx: tx.execute("UPDATE nudges SET state = 'failed', claims = 5"))
    assert await office.database.run(lambda tx: nudges.try_failed_again(tx, NOON, me)) == 1
    assert await states(office) == {ME.id: "pending", YOU.id: "failed"}


# ── each at its own pace ────────────────────────────────────────────────────────────────────────────


async def test_a_channel_that_is_busy_holds_up_no_other(office: Office) -> None:
    """While one platform takes its time the other's nudges go out, in a later round beside the first."""
    web = Phone("web")
    office.channels["web"] = web
    office.restart()
    await office.waits(ME)
    office.phone.let_through = asyncio.Event()
    async with asyncio.TaskGroup() as group:
        group.create_task(office.nudger.tick())
        await asyncio.wait_for(office.phone.ringing.wait(), 10)
        await office.waits(Address("web", "7"))
        await office.nudger.tick()
        assert len(web.heard(Address("web", "7"))) == 1
        assert office.phone.heard() == []
        office.phone.let_through.set()
    assert len(office.phone.heard()) == 1


async def test_nothing_is_claimed_that_waits_for_its_turn(office: Office) -> None:
    """A row is claimed when it may leave: no lease runs out in a queue."""
    claimed: list[int] = []  # how many ever were, whenever somebody waits for the next turn

    async def look(_: float) -> None:
        claimed.append(await office.count("nudges WHERE claims > 0"))
        clock[0] += 1.0

    clock = [0.0]
    office.pacers["telegram"] = Pacer(1.0, 0.0, lambda: clock[0], look)
    office.restart()
    for number in range(6):
        await office.waits(them(number))
    await office.nudger.tick()
    assert len(office.phone.pushed) == 6
    assert len(claimed) >= 5
    assert all(count <= turns for turns, count in enumerate(claimed, 1))


async def test_a_pause_ends_the_round(office: Office) -> None:
    """A long 429 is not waited for with a round open; what is due stays due, and goes out afterwards."""
    clock = [0.0]

    async def wait(seconds: float) -> None:
        clock[0] += seconds

    office.pacers["telegram"] = pacer = Pacer(28.0, 1.05, lambda: clock[0], wait)
    office.restart()
    await office.waits()
    pacer.throttled("1", 600.0)
    pacer.throttled("2", 600.0)
    await office.nudger.tick()
    assert office.phone.heard() == []
    assert (await office.nudge())["state"] == "pending"
    clock[0] += 600.0
    await office.nudger.tick()
    assert len(office.phone.heard()) == 1


async def test_a_429_is_told_to_the_pace(office: Office) -> None:
    """Two people throttled at once slow the channel down."""
    office.pacers["telegram"] = pacer = Pacer(1000.0)
    office.restart()
    for number in range(3):
        await office.waits(them(number))
        office.phone.trouble[them(number).id] = TryLater(1.0)
    await office.nudger.tick()
    assert pacer.gap == pytest.approx(2 / 1000.0)


async def test_who_stops_begins_nothing_any_more(office: Office) -> None:
    """At the end what is in hand is settled; the rest is left for the next start."""
    for number in range(40):
        await office.waits(them(number))
    office.phone.let_through = asyncio.Event()
    async with asyncio.TaskGroup() as group:
        group.create_task(office.nudger.tick())
        await asyncio.wait_for(office.phone.ringing.wait(), 10)
        resting = group.create_task(office.nudger.rest())
        await asyncio.sleep(0)  # it has said so by now
        office.phone.let_through.set()
    assert resting.done()
    assert 0 < len(office.phone.pushed) < 40
    assert sorted((await states(office)).values()).count("claimed") == 0


async def test_who_stops_takes_no_slot_any_more(office: Office) -> None:
    """Whoever waits for their turn when the end comes pushes nothing more: at a slow pace that would take minutes."""
    clock = [0.0]

    async def wait(seconds: float) -> None:
        clock[0] += seconds
        office.nudger.lanes["telegram"].stopping = True

    office.pacers["telegram"] = Pacer(1.0, 0.0, lambda: clock[0], wait)
    office.restart()
    for number in range(20):
        await office.waits(them(number))
    await office.nudger.tick()
    assert len(office.phone.pushed) == 1
    assert sorted((await states(office)).values()).count("pending") == 19
    assert clock[0] < 3.0


async def test_all_channels_stop_at_once(office: Office) -> None:
    """While one channel finishes what it has in hand, another begins nothing more."""
    web, other = Phone("web"), Address("web", "7")
    office.channels["web"] = web
    office.restart()
    await office.waits(ME)
    office.phone.let_through = asyncio.Event()
    async with asyncio.TaskGroup() as group:
        group.create_task(office.nudger.tick())
        await asyncio.wait_for(office.phone.ringing.wait(), 10)
        group.create_task(office.nudger.rest())
        await asyncio.sleep(0)
        await office.waits(other)
        await office.nudger.lanes["web"].drain()
        office.phone.let_through.set()
    assert web.heard(other) == []


# ── whom nobody reaches ─────────────────────────────────────────────────────────────────────────────


async def test_who_is_away_is_not_looked_at_again_and_again(office: Office) -> None:
    """What falls due to somebody who blocked us leaves the queue, is said first on return, and not pushed then."""
    await office.waits()
    await office.send(Blocked(ME, "blocked"))
    office.at += timedelta(hours=1)
    await office.nudger.tick()
    assert (await office.nudge())["state"] == "held"
    back = await office.send(Returned(ME, "returned"))
    assert back is not None
    assert "退我42-0元" in back.text
    office.at += timedelta(hours=1)
    await office.nudger.tick()
    assert office.phone.heard() == []


async def test_a_clock_that_jumps_ahead_takes_nothing_out_of_our_hands(office: Office) -> None:
    """An hour forward while a push is under way: its lease is over by the clock, but nobody else pushes it too."""
    await office.waits()
    office.phone.let_through = asyncio.Event()
    async with asyncio.TaskGroup() as group:
        group.create_task(office.nudger.tick())
        await asyncio.wait_for(office.phone.ringing.wait(), 10)
        office.at += timedelta(hours=1)
        await office.nudger.tick()
        office.phone.let_through.set()
    assert len(office.phone.heard()) == 1
    assert (await office.nudge())["state"] == "sent"


def test_the_nudges_that_wait_for_an_answer_are_not_touched() -> None:
    """The marks of two claims differ in nothing but what differs."""
    one = nudges.Claimed("p", ME, (3,), (NOON,), NOON, 0, 0, "owner:1")
    assert one.mark == replace(one, token="owner:2", claims=3).mark
    assert one.mark != replace(one, attempt=1).mark
