"""Nudges worded shortly before their moment: nothing is said early, late, twice or of what is over by then."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from pathlib import Path

import pytest
from structlog.testing import capture_logs

import handlers
from bot import ahead
from bot.ahead import HORIZON
from bot.core.changes import NudgeMoved
from bot.core.messages import Message
from bot.core.taps import tap
from bot.core.turn import Need, Outcome, Turn
from bot.core.updates import Address, Blocked, CalendarArrived, Tapped, Update
from bot.pacing import Pacer
from bot.storage import nudges
from bot.storage.migrate import migrate
from bot.storage.nudges import CALM, LEASE
from bot.storage.sqlite import opened
from bot.storage.times import text
from tests.office import ME, NOON, SECOND, YOU, Died, Failing, Office

MOMENT = NOON + timedelta(hours=1)
SHORTLY = MOMENT - HORIZON / 3  # so long the alarm clock sleeps at most


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[Office]:
    """A bot on a fresh database, at noon; somebody waits for one o'clock."""
    async with opened(tmp_path / "a.db", migrate) as database:
        office = Office(database)
        await office.waits(ME, MOMENT)
        yield office


async def worded(office: Office) -> None:
    """Shortly before one o'clock the words are ready."""
    office.at = SHORTLY
    await office.nudger.tick()
    assert (await office.nudge())["state"] == "claimed"
    assert "ready" in {row["state"] for row in await office.database.read(lambda tx: nudges.listed(tx, 99))}
    assert office.phone.heard() == []


async def strikes(office: Office) -> list[str]:
    """It is one o'clock; what they were told."""
    office.at = MOMENT
    await office.nudger.tick()
    return office.phone.heard()


async def later(office: Office, *moments: timedelta) -> list[str]:
    """The alarm clock goes on."""
    for moment in moments:
        office.at = MOMENT + moment
        await office.nudger.tick()
    return office.phone.heard()


# ── at its moment ───────────────────────────────────────────────────────────────────────────────────


async def test_the_words_are_ready_before_and_are_said_at_the_moment(office: Office) -> None:
    """Nothing a second too early; the alarm clock knows; at the moment it is said, once, with nothing left to decide."""
    await worded(office)
    assert await office.nudger.next_after(office.at) == MOMENT
    office.at = MOMENT - SECOND
    assert await office.nudger.tick() == MOMENT
    assert office.phone.heard() == []
    assert await office.count("receipts") == 1
    assert len(await strikes(office)) == 1
    assert (await office.nudge())["state"] == "sent"
    assert len(await later(office, SECOND, timedelta(minutes=10))) == 1


async def test_the_words_are_those_of_the_moment(office: Office) -> None:
    """As though it were one o'clock already: over, not late, with the next step; asked again counted from then."""
    await office.waits(YOU, MOMENT)
    await worded(office)
    [ahead_of_time] = await strikes(office)
    other = Address("telegram", "44")
    await office.waits(other, MOMENT)
    await office.nudger.tick()
    [on_time] = office.phone.heard(other)
    assert ahead_of_time.replace("退我42-0元", "") == on_time.replace("退我44-0元", "")
    mine, theirs = await office.nudge(4), await office.nudge(4, other)
    assert (mine["kind"], mine["due_at"]) == (theirs["kind"], theirs["due_at"])


async def test_what_is_not_near_is_left_alone(office: Office) -> None:
    """A minute before nothing is claimed."""
    office.at = MOMENT - timedelta(minutes=1)
    assert await office.nudger.tick() == MOMENT
    assert (await office.nudge())["claims"] == 0


async def test_a_platform_with_a_pace_is_not_hurried(office: Office) -> None:
    """Where thirty a second may leave, a row is claimed when it may."""
    office.pacers["telegram"] = Pacer(1000.0)
    office.restart()
    office.at = SHORTLY
    await office.nudger.tick()
    assert (await office.nudge())["claims"] == 0
    assert len(await strikes(office)) == 1


async def test_not_more_than_fit_into_memory(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever is beyond that is claimed at the moment."""
    monkeypatch.setattr(ahead, "MOST", 3)
    everybody = [Address("telegram", str(100 + number)) for number in range(40)]
    for address in everybody:
        await office.waits(address, MOMENT)
    await worded(office)
    assert await office.count("nudges WHERE state = 'claimed'") < 3 + 16 + 1
    await strikes(office)
    assert [len(office.phone.heard(address)) for address in everybody] == [1] * 40


async def test_half_an_hour_lies_between_two_although_both_are_near(office: Office) -> None:
    """Of one person's only the first is worded: the second depends on whether it was said."""
    await office.waits(YOU, MOMENT, MOMENT + 5 * SECOND)
    await worded(office)
    assert [(await office.nudge(id_, YOU))["state"] for id_ in (3, 5)] == ["claimed", "pending"]
    await strikes(office)
    await later(office, 5 * SECOND, 10 * SECOND)
    assert len(office.phone.heard(YOU)) == 1
    await later(office, timedelta(minutes=31))
    assert len(office.phone.heard(YOU)) == 2


# ── what happens in between ─────────────────────────────────────────────────────────────────────────


async def test_whoever_speaks_is_left_in_peace_for_two_minutes(office: Office) -> None:
    """The words are thrown away; after the calm it is said in words of then, and not as something missed."""
    await worded(office)
    office.at += SECOND
    assert "退我42-0元" not in await office.say("菜单")
    assert await strikes(office) == []
    row = await office.nudge()
    assert (row["state"], row["try_at"], row["claims"]) == ("pending", text(MOMENT), 0)
    office.at = MOMENT + SECOND
    assert "退我42-0元" not in await office.say("菜单")
    assert len(await later(office, CALM, CALM + 2 * SECOND)) == 1
    assert (await office.nudge())["state"] == "sent"


def kept(address: Address) -> Update:
    """The money came."""
    return Tapped(address, "tap:kept", tap("kept", "2"))


def gone(address: Address) -> Update:
    """They block the bot."""
    return Blocked(address, "blocked")


def counted(address: Address) -> Update:
    """Not even they themselves: another calendar is in force."""
    return CalendarArrived(address, "calendar")


@pytest.mark.parametrize(("done", "rings", "state"), [(kept, 0, "answered"), (gone, 0, "held"), (counted, 1, "sent")])
async def test_what_changed_meanwhile_is_not_said(
    office: Office, done: Callable[[Address], Update], rings: int, state: str
) -> None:
    """An answer, a farewell: nothing rings. What only looks at their records is looked at again."""
    await worded(office)
    await office.send(done(ME))
    await strikes(office)
    assert len(await later(office, SECOND, timedelta(minutes=12))) == rings
    assert (await office.nudge())["state"] == state


async def test_who_had_everything_deleted_hears_nothing(office: Office) -> None:
    """Not a word to somebody we do not know any more."""
    await worded(office)
    await office.send(Tapped(ME, "tap:forget", tap("delete", "yes")))
    assert await office.count("people") == 0
    assert await strikes(office) == []
    assert await office.count("people") == 0


async def test_a_new_date_is_kept(office: Office) -> None:
    """They put it off by an hour while the words were ready."""
    await worded(office)
    await office.say("菜单")
    await office.change(NudgeMoved(3, MOMENT + timedelta(hours=1)))
    assert await strikes(office) == []
    assert len(await later(office, timedelta(hours=1))) == 1


# ── clocks, crashes, disks ──────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("jump", [timedelta(hours=1), LEASE, LEASE + HORIZON], ids=str)
async def test_a_clock_that_jumps_ahead_neither_loses_nor_doubles(office: Office, jump: timedelta) -> None:
    """Also where the lease ran out meanwhile and the row was given back."""
    await worded(office)
    await later(office, jump, jump + SECOND, jump + timedelta(minutes=20))
    assert len(office.phone.heard()) == 1
    assert (await office.nudge())["state"] == "sent"


async def test_a_clock_that_goes_back_waits_for_the_moment(office: Office) -> None:
    """An hour back: it is said when that hour has passed."""
    await worded(office)
    assert await later(office, timedelta(hours=-1), timedelta(minutes=-1)) == []
    assert len(await strikes(office)) == 1
    assert len(await later(office, LEASE, timedelta(minutes=20))) == 1


async def test_after_a_crash_the_same_words_come_once(office: Office) -> None:
    """Dead while the words waited: the next life says them at the moment, planned and noted nothing twice."""
    await worded(office)
    before = [await office.count(table) for table in ("journal", "nudges", "receipts")]
    office.restart()
    assert await office.nudger.recover() == 1
    await office.nudger.tick()
    assert office.phone.heard() == []
    assert len(await strikes(office)) == 1
    assert [await office.count(table) for table in ("journal", "nudges", "receipts")] == before
    assert len(await later(office, timedelta(minutes=20))) == 1


async def test_dead_in_the_push_says_the_same_again(office: Office) -> None:
    """The only double there may be, word for word."""
    await worded(office)
    words: list[Message] = []

    async def deadly(to: Address, message: Message) -> str:
        words.append(message)
        raise Died

    office.phone.push, push = deadly, office.phone.push  # type: ignore[method-assign]
    office.at = MOMENT
    await office.nudger.tick()
    office.phone.push = push  # type: ignore[method-assign]
    office.restart()
    await office.nudger.recover()
    await later(office, timedelta(minutes=1))
    assert [message for _, message in office.phone.pushed] == words


async def test_whoever_stops_gives_back_what_waits(office: Office) -> None:
    """The next process finds it planned, suspects nobody, and words it anew."""
    await worded(office)
    await office.nudger.rest()
    row = await office.nudge()
    assert (row["state"], row["claims"], row["attempt"], row["try_at"]) == ("pending", 0, 1, text(MOMENT))
    office.restart()
    assert len(await strikes(office)) == 1


async def test_a_full_disk_at_the_end_loses_nothing(office: Office) -> None:
    """What cannot be given back is found again at the next start."""
    await worded(office)
    office.nudger.lanes["telegram"].database = Failing(office.database, 0)
    with capture_logs() as logs:
        await office.nudger.rest()
    assert [line["event"] for line in logs] == ["nudges not given back"]
    office.restart()
    assert await office.nudger.recover() == 1
    assert len(await strikes(office)) == 1


@pytest.mark.parametrize("writes", range(3), ids=["to look", "to claim", "to word"])
async def test_a_full_disk_before_the_moment_delays_nothing(office: Office, writes: int) -> None:
    """Where there was no room for the words there is no lease to wait for either."""
    disk = Failing(office.database, writes)
    office.restart(disk)
    office.at = SHORTLY
    await office.nudger.tick()
    await disk.mend()
    assert len(await strikes(office)) == 1
    row = await office.nudge()
    assert (row["state"], row["claims"]) == ("sent", 1)


async def test_a_full_disk_at_the_moment_says_nothing_twice(office: Office) -> None:
    """What was said and cannot be marked is marked as soon as there is room."""
    await worded(office)
    lane = office.nudger.lanes["telegram"]
    lane.database = disk = Failing(office.database, 1)
    lane.pacer.sleep = disk.mend
    assert len(await strikes(office)) == 1
    assert (await office.nudge())["state"] == "sent"


async def test_a_bug_in_the_wording_rings_nobody_early(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is tried again, after its moment."""

    def broken(_: Turn) -> Outcome | Need:
        raise ZeroDivisionError("a bug")

    monkeypatch.setattr(office, "handle", broken)
    office.restart()
    office.at = MOMENT - HORIZON + SECOND / 2
    with capture_logs():
        again = await office.nudger.tick()
    assert again is not None
    assert again - MOMENT > ahead.HORIZON / 2  # as long after it as it would be tried again after now
    monkeypatch.setattr(office, "handle", handlers.handle)
    office.restart()
    assert await strikes(office) == []
    assert len(await later(office, again - MOMENT)) == 1


async def test_what_becomes_due_meanwhile_does_not_wait(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """While a crowd is worded, somebody's moment comes: theirs is said first."""
    others = [Address("telegram", str(100 + number)) for number in range(60)]
    for number, address in enumerate(others):
        await office.waits(address, MOMENT + number * SECOND / 10)
    said_at: list[int] = []

    def slow(turn: Turn) -> Outcome | Need:
        office.at += SECOND / 2
        said_at.append(len(office.phone.pushed))
        return handlers.handle(turn)

    monkeypatch.setattr(office, "handle", slow)
    office.restart()
    office.at = SHORTLY
    await office.nudger.tick()
    assert said_at[-1] > 0
    assert len({to for to, _ in office.phone.pushed}) == len(office.phone.pushed)
