"""What a crash, a sleep, a bad row or a call that hangs leaves behind: rules hold, the others go out, nothing is lost."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from structlog.testing import capture_logs

from bot.channels import Rejected, TryLater
from bot.core.changes import NudgeMoved
from bot.core.messages import Message
from bot.core.taps import tap
from bot.core.updates import Address, Due, Tapped
from bot.storage import backlog, hashes, nudges
from bot.storage.migrate import migrate
from bot.storage.sqlite import opened
from bot.storage.times import instant
from tests.office import ME, NOON, SECOND, SECRET, YOU, Died, Office

SHANGHAI = ZoneInfo("Asia/Shanghai")
HOUR = timedelta(hours=1)


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[Office]:
    """A bot on a real database."""
    async with opened(tmp_path / "bot.db", migrate) as database:
        yield Office(database)


def clock(hour: int, minute: int = 0) -> datetime:
    """That time of the first day, in Shanghai."""
    return datetime(2026, 11, 20, hour, minute, tzinfo=SHANGHAI).astimezone(UTC)


async def ready(office: Office, moment: datetime, address: Address = ME) -> None:
    """The words of a nudge that is due at a moment are made; it is two seconds before it."""
    office.at = moment - HOUR
    await office.waits(address, moment)
    office.at = moment - 5 * SECOND
    await office.nudger.tick()
    assert (await office.nudge(address=address))["state"] == "claimed"
    office.at = moment - 2 * SECOND


async def restarted(office: Office, at: datetime) -> None:
    """Killed, and started again at that moment."""
    office.restart()
    office.at = at
    await office.nudger.recover()


async def passing(office: Office, *moments: timedelta) -> list[str]:
    """Time goes on; what they were told unasked."""
    begin = office.at
    for moment in moments:
        office.at = begin + moment
        await office.nudger.tick()
    return office.phone.heard()


# ── the words that were ready ──────────────────────────────────────────────────────────────────────


async def test_a_moment_after_a_crash_the_words_are_the_same(office: Office) -> None:
    """They may have arrived."""
    await ready(office, clock(13))
    before = (await office.rows("SELECT answer FROM receipts WHERE told = 0"))[0]["answer"]
    await restarted(office, clock(13) + 4 * SECOND)
    assert len(await passing(office, 0 * SECOND)) == 1
    assert (await office.rows("SELECT answer FROM receipts WHERE told = 1"))[-1]["answer"] == before


@pytest.mark.parametrize("words", ["停", "我不想活了"])
async def test_what_they_say_after_a_crash_counts(office: Office, words: str) -> None:
    """They want no reminders; or it is a bad night: nothing is pushed for a day."""
    await ready(office, clock(13))
    await restarted(office, clock(13) + 20 * SECOND)
    await office.say(words)
    day = [timedelta(minutes=minute) for minute in range(0, 8 * 60, 5)]
    assert await passing(office, *day) == []


async def test_what_they_say_after_a_crash_in_the_push_counts(office: Office) -> None:
    """Also where nothing was made ready before its moment."""

    async def deadly(to: Address, message: Message) -> str:
        raise Died

    await office.waits()
    office.phone.push, push = deadly, office.phone.push  # type: ignore[method-assign]
    await office.nudger.tick()
    office.phone.push = push  # type: ignore[method-assign]
    await restarted(office, NOON + 20 * SECOND)
    await office.say("停")
    assert await passing(office, *(timedelta(minutes=minute) for minute in range(30))) == []


@pytest.mark.parametrize("crashed", [True, False])
async def test_hours_later_it_says_that_it_is_late(office: Office, crashed: bool) -> None:
    """The process was down, or the machine asleep."""
    await ready(office, clock(10))
    office.at = clock(15)
    if crashed:
        await restarted(office, clock(15))
    [heard] = await passing(office, 0 * SECOND, 5 * SECOND)
    assert "这条迟了" in heard


@pytest.mark.parametrize("crashed", [True, False])
@pytest.mark.parametrize(("due", "wakes"), [((21, 0), (23, 0)), ((21, 28), (21, 32))])
async def test_at_night_nothing_is_said(
    office: Office, crashed: bool, due: tuple[int, int], wakes: tuple[int, int]
) -> None:
    """Whatever was ready: it comes in the morning."""
    await ready(office, clock(*due))
    office.at = clock(*wakes)
    if crashed:
        await restarted(office, clock(*wakes))
    assert await passing(office, 0 * SECOND, 5 * SECOND, HOUR) == []
    office.at = clock(8, 6) + timedelta(days=1)
    assert len(await passing(office, 0 * SECOND, 2 * HOUR, 6 * HOUR)) == 1


async def test_a_crowd_that_was_ready_is_no_suspect(office: Office) -> None:
    """It waited for its moment, which kills nobody: after a crash it goes out together."""
    crowd = [Address("telegram", str(number)) for number in range(100, 130)]
    office.at = NOON - HOUR
    for address in crowd:
        await office.waits(address, NOON)
    office.at = NOON - 5 * SECOND
    await office.nudger.tick()
    office.at = NOON + 3 * SECOND
    office.restart()
    assert await office.nudger.recover() == len(crowd)
    assert await office.count("nudges WHERE claims > 0") == 0
    await office.nudger.tick()
    assert office.phone.most_at_once > 1
    assert {to for to, _ in office.phone.pushed} == {address.id for address in crowd}


async def test_what_killed_us_while_it_was_worded_is_a_suspect(office: Office) -> None:
    """Nothing was written down of it."""
    office.at = NOON - HOUR
    await office.waits(ME, NOON)
    early, far = NOON - 5 * SECOND, 15 * SECOND
    await office.database.run(lambda tx: nudges.claim(tx, "telegram", early, "it:1", suspects=False, horizon=far))
    office.restart()
    assert await office.nudger.recover() == 1
    assert (await office.nudge())["claims"] == 1


async def test_put_off_between_the_claim_and_the_words(office: Office) -> None:
    """Nothing is said then, and it comes when they wished."""
    await office.waits()
    claimed = await office.database.run(lambda tx: nudges.claim(tx, "telegram", NOON, "test:1", suspects=False))
    assert claimed is not None
    await office.change(NudgeMoved(3, NOON + timedelta(days=1)))
    due = Due(claimed.address, claimed.mark, claimed.ids, claimed.ready_at)
    assert await office.inbox.receive(due) is None
    await office.database.run(lambda tx: nudges.release_unsaid(tx, claimed))
    assert (await office.nudge())["state"] == "pending"
    office.at = NOON + timedelta(days=1)
    assert len(await passing(office, 0 * SECOND)) == 1


async def test_whoever_speaks_between_the_claim_and_the_words_is_left_alone(office: Office) -> None:
    """From the claim on whatever they do counts."""
    office.at = NOON - HOUR
    await office.waits(ME, NOON)
    lane = office.nudger.lanes["telegram"]
    office.at = NOON - 5 * SECOND
    claimed, _ = await lane._next()
    assert claimed is not None
    await office.say("菜单")
    await lane._guarded(claimed)
    office.at = NOON
    assert await passing(office, 0 * SECOND, 5 * SECOND, 60 * SECOND) == []
    assert len(await passing(office, 125 * SECOND)) == 1


# ── the date they were told ────────────────────────────────────────────────────────────────────────


async def test_late_is_not_forgotten_over_night(office: Office) -> None:
    """Due at noon, the process down until eleven at night: in the morning it says that it is late, and since when."""
    await office.waits(ME, NOON)
    office.at = clock(23)
    assert await passing(office, 0 * SECOND) == []
    office.at = clock(8, 6) + timedelta(days=1)
    [heard] = await passing(office, 0 * SECOND)
    assert "这条迟了，本来该在 11月20日 周五 12:00 说" in heard


async def test_a_night_on_purpose_is_not_late(office: Office) -> None:
    """Due at half past ten: we meant to wait."""
    office.at = clock(22, 29)
    await office.waits(ME, clock(22, 30))
    office.at = clock(22, 30)
    assert await passing(office, 0 * SECOND) == []
    office.at = clock(8, 6) + timedelta(days=1)
    [heard] = await passing(office, 0 * SECOND)
    assert "迟了" not in heard


async def test_what_was_held_keeps_its_date(office: Office) -> None:
    """Put off over a night, then stopped by a block: on return it is told with the moment it was for."""
    await office.waits(ME, clock(20))
    office.at = clock(22)
    await office.nudger.tick()
    await office.rows("SELECT 1")
    await office.database.run(lambda tx: tx.execute("UPDATE nudges SET state = 'held' WHERE id = 3"))
    assert "11月20日 周五 20:00" in await office.say("菜单")


async def test_whoever_speaks_at_night_is_not_told_what_waits_for_the_morning(office: Office) -> None:
    """It was put off, nothing failed."""
    await office.waits(ME, clock(20))
    office.at = clock(22)
    await office.nudger.tick()
    assert "你不在的时候" not in await office.say("菜单")


# ── refused, damaged, hanging ──────────────────────────────────────────────────────────────────────


async def test_what_the_platform_refused_is_said_when_they_speak(office: Office) -> None:
    """An operator looks at it; meanwhile they hear of it, once."""
    await office.waits()
    office.phone.trouble[ME.id] = Rejected("bad request")
    with capture_logs():
        await office.nudger.tick()
    assert (await office.nudge())["state"] == "failed"
    office.at += HOUR
    assert "退我42-0元" in await office.say("菜单")
    assert (await office.nudge())["state"] == "sent"
    assert "你不在的时候" not in await office.say("菜单")


@pytest.mark.parametrize("column", ["due_at", "try_at"])
async def test_a_row_that_cannot_be_read_stops_nobody(office: Office, column: str) -> None:
    """A flipped byte in one moment: the others are told once each, the operator sees it, the person can talk."""
    crowd = [Address("telegram", str(number)) for number in range(100, 106)]
    for address in (ME, *crowd):
        await office.waits(address)
    bad = "2026-11-20T04:00:0q.000000Z"
    who = hashes.of_address(SECRET, ME)[:16]
    sql = f"UPDATE nudges SET {column} = :bad, try_at = CASE :column WHEN 'due_at' THEN try_at ELSE :early END WHERE person = :who"  # noqa: S608
    early = "2026-11-20T03:59:5q.000000Z"
    await office.database.run(lambda tx: tx.execute(sql, {"bad": bad, "column": column, "early": early, "who": who}))
    with capture_logs():
        await passing(office, *(k * 5 * SECOND for k in range(20)))
    assert sorted(to for to, _ in office.phone.pushed) == sorted(address.id for address in crowd)
    assert ((await office.nudge())["state"], (await office.nudge())["problem"]) == ("failed", "damaged")
    assert "目录" in await office.say("菜单")
    waiting = await office.database.read(lambda tx: backlog.waiting(tx, office.at))
    assert {(one.state, one.count) for one in waiting} == {("failed", 1)}


async def test_an_error_behind_the_platform_is_not_pushed_again(office: Office) -> None:
    """It may have left: said first when they speak, and the others are told once."""
    moment = NOON + HOUR
    await ready(office, moment)
    office.at = moment - 5 * SECOND
    others = [Address("telegram", str(number)) for number in range(100, 120)]
    for address in others:
        await office.waits(address, moment)
    await office.nudger.tick()
    office.phone.trouble[ME.id] = RuntimeError("a bug")
    office.at = moment
    with capture_logs():
        await passing(office, *(k * 5 * SECOND for k in range(10)))
    assert sorted(to for to, _ in office.phone.pushed) == sorted(address.id for address in others)
    assert (await office.nudge())["state"] == "held"
    assert "退我42-0元" in await office.say("菜单")


async def test_a_call_that_hangs_keeps_nobody_waiting(office: Office) -> None:
    """Who becomes due meanwhile is told at their moment."""
    await office.waits(ME)
    await office.waits(YOU, NOON + 5 * SECOND)
    gate = office.phone.let_through = asyncio.Event()
    async with asyncio.TaskGroup() as group:
        group.create_task(office.nudger.tick())
        await office.phone.ringing.wait()
        office.phone.ringing.clear()
        office.phone.let_through, office.at = None, NOON + 5 * SECOND
        group.create_task(office.nudger.tick())
        await office.phone.ringing.wait()
        assert office.phone.heard(ME) == []
        gate.set()
    assert (len(office.phone.heard(ME)), len(office.phone.heard(YOU))) == (1, 1)


async def test_a_channel_that_breaks_is_no_matter_of_the_others(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its error is logged, and the round goes on."""
    await office.waits()
    broken = office.nudger.lanes["telegram"]

    async def bad() -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(type(broken), "_tidy", lambda _: bad())
    with capture_logs() as logs:
        await office.nudger.tick()
    assert [entry["event"] for entry in logs] == ["nudges not delivered"]


async def test_the_next_alarm_is_not_in_the_past(office: Office) -> None:
    """Somebody whose calm is waited for does not hide the next one."""
    await office.waits(ME)
    await office.say("菜单")
    await office.waits(YOU, NOON + 7 * SECOND)
    assert await office.nudger.tick() == NOON + 7 * SECOND


async def test_a_moved_promise_is_asked_about_at_its_clock(office: Office) -> None:
    """Nine o'clock was said, and nine it is; minutes of their own are for moments that we chose."""
    await office.waits(ME, NOON + timedelta(days=3))
    await office.send(Tapped(ME, "t1", tap("move", "2")))
    assert "09:00" in await office.say("明天上午9点")
    row = await office.nudge()
    assert row["try_at"] == row["due_at"]


@pytest.mark.parametrize(
    ("words", "then"), [("后天上午9点", "09:00"), ("明天9点半", "09:30"), ("后天早上8点", "08:00"), ("明天", "09:30")]
)
async def test_a_moment_they_named_is_that_moment(office: Office, words: str, then: str) -> None:
    """To the minute, also where we would ask many at once: whoever types has it for themselves."""
    await office.waits(ME, NOON + timedelta(days=3))
    await office.send(Tapped(ME, "t1", tap("snooze", "3", "own")))
    assert then in await office.say(words)
    row = await office.nudge()
    assert row["try_at"] == row["due_at"]


async def test_a_moment_that_we_chose_has_minutes_of_ones_own(office: Office) -> None:
    """The button 明天 is everybody's half past nine, and so is the end of the night of a moment that lay in it."""
    await office.waits(ME, NOON + timedelta(days=3))
    await office.send(Tapped(ME, "t1", tap("snooze", "3", "1d")))
    chosen = await office.nudge()
    assert timedelta() < instant(chosen["try_at"]) - instant(chosen["due_at"]) < timedelta(minutes=5)
    await office.send(Tapped(ME, "t2", tap("snooze", "3", "own")))
    assert "08:00" in await office.say("后天早上6点")
    woken = await office.nudge()
    assert timedelta() < instant(woken["try_at"]) - instant(woken["due_at"]) < timedelta(minutes=5)


async def test_a_platform_that_is_down_over_the_evening(office: Office) -> None:
    """Tried from eight, still down at ten: late in the morning."""
    await office.waits(ME, clock(20))
    for minute in range(0, 121, 10):
        office.phone.trouble[ME.id] = TryLater(reason="down")
        office.at = clock(20) + timedelta(minutes=minute)
        await office.nudger.tick()
    office.phone.trouble.clear()
    office.at = clock(8, 40) + timedelta(days=1)
    [heard] = await passing(office, 0 * SECOND, 300 * SECOND)
    assert "这条迟了，本来该在 11月20日 周五 20:00 说" in heard


async def test_the_list_shows_when_it_comes(office: Office) -> None:
    """What was put off over the night is listed with the morning, not with the evening that is over."""
    await office.waits(ME, clock(21, 29))
    office.at = clock(21, 31)
    await office.nudger.tick()
    assert "11月21日 周六 08:0" in await office.say("我的提醒")
