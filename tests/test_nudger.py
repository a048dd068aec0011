"""The nudger: each of the five push failures, crashes, quiet hours, calm; a row is never lost and never stops another."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st
from structlog.testing import capture_logs

import handlers
from bot.channels import NotNow, PushFailed, Rejected, TryLater, Unreachable, Unsure
from bot.core import nudge as times
from bot.core.changes import (
    CaseClosed,
    Change,
    ComplaintFiled,
    NudgeMoved,
    NudgePlanned,
    NudgeStopped,
    Paused,
    PersonForgotten,
    PromiseSettled,
)
from bot.core.messages import Message
from bot.core.person import Complaint, Nudge
from bot.core.taps import read
from bot.core.turn import Need, Outcome, Turn
from bot.core.updates import Address, Blocked, Due, Returned, Tapped
from bot.delivery import UNPACED, backoff
from bot.storage import hashes, nudges, people
from bot.storage.database import Transaction
from bot.storage.migrate import migrate
from bot.storage.nudges import CALM, LEASE, PATIENCE
from bot.storage.sqlite import opened
from bot.storage.times import text
from tests.office import GUIDE, ME, NOON, SECOND, SECRET, YOU, Died, Failing, Office, Phone
from tests.waiting import FIRST_NUDGE, plant

MY_ID: Final = hashes.of_address(SECRET, ME)[:16]
NEXT_MORNING: Final = times.spread(datetime(2026, 11, 21, 1, 30, tzinfo=UTC), MY_ID, "Asia/Shanghai")
FIRST: Final = "SELECT state FROM nudges WHERE due_at < '2026-11-21' ORDER BY id"  # not the repetitions that were planned meanwhile


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[Office]:
    """A bot on a fresh database, at noon."""
    async with opened(tmp_path / "a.db", migrate) as database:
        yield Office(database)


# ── what should happen ──────────────────────────────────────────────────────────────────────────────


async def test_a_due_nudge_is_pushed_once_and_marked(office: Office) -> None:
    """It rings once, begins with a line fit for a lock screen, and the row says when."""
    await office.waits()
    await office.nudger.tick()
    await office.nudger.tick()
    [heard] = office.phone.heard()
    assert heard.startswith("回音：你记的一件事到时间了，打开看一眼。")
    assert "退我42-0元" in heard
    row = await office.nudge()
    assert (row["state"], row["times"], row["attempt"], row["sent_at"]) == ("sent", 1, 0, text(NOON))
    assert await office.count("receipts WHERE told = 1") == 1


async def test_the_way_it_went_is_noted(office: Office) -> None:
    """A channel with several ways names the one that worked, and the row keeps it; most channels have but one."""
    office.phone.way = "ticket"
    await office.waits()
    await office.waits(YOU, NOON + SECOND)
    await office.nudger.tick()
    office.at, office.phone.way = office.at + SECOND, ""
    await office.nudger.tick()
    assert [(await office.nudge(address=who))["way"] for who in (ME, YOU)] == ["ticket", ""]


async def test_what_is_not_due_waits_and_is_announced(office: Office) -> None:
    """Nothing is said a second early; `tick` tells when to come again."""
    await office.waits(ME, NOON + SECOND)
    assert await office.nudger.tick() == NOON + SECOND
    assert office.phone.heard() == []
    office.at += SECOND
    assert await office.nudger.tick() == NEXT_MORNING  # asked again, unless it is answered
    assert len(office.phone.heard()) == 1
    assert office.nudger.looked_at == office.at


async def test_two_nudges_of_one_person_are_one_message(office: Office) -> None:
    """A person's phone rings once, and both rows are settled by it."""
    await office.waits(ME, NOON, NOON - SECOND)
    await office.nudger.tick()
    [heard] = office.phone.heard()
    assert "退我42-0元" in heard
    assert "退我42-1元" in heard
    assert [row["state"] for row in await office.rows(FIRST)] == ["sent", "sent"]


@pytest.mark.parametrize(
    ("trouble", "state"),
    [(TryLater(), "pending"), (NotNow(), "held"), (Unreachable(), "held"), (Rejected(), "failed"), (Unsure(), "held")],
    ids=lambda value: type(value).__name__ if isinstance(value, PushFailed) else str(value),
)
async def test_followers_share_the_fate_of_their_lead(office: Office, trouble: PushFailed, state: str) -> None:
    """Two nudges in one message fail together, and nobody is left claimed."""
    await office.waits(ME, NOON, NOON - SECOND)
    office.phone.trouble["42"] = trouble
    await office.nudger.tick()
    assert {row["state"] for row in await office.rows(FIRST)} == {state}


async def test_everything_due_goes_out_in_one_round(office: Office) -> None:
    """Many more people than are served at once, with two nudges each, do not wait for the next waking."""
    crowd = [Address("telegram", str(number)) for number in range(1000, 1250)]

    def arrive(tx: Transaction) -> None:
        for address in crowd:
            plant(tx, SECRET, address, NOON, (NOON, NOON))

    await office.database.run(arrive)
    await office.nudger.tick()
    assert sorted(to for to, _ in office.phone.pushed) == sorted(address.id for address in crowd)


async def test_pushes_run_side_by_side_but_not_all_at_once(office: Office) -> None:
    """One slow phone holds up no other, and the platform is not stormed."""
    for number in range(UNPACED + 5):
        await office.waits(Address("telegram", str(number)))
    office.phone.let_through = asyncio.Event()
    async with asyncio.TaskGroup() as group:
        round_ = group.create_task(office.nudger.tick())
        while office.phone.at_once < UNPACED:
            await asyncio.wait_for(office.phone.ringing.wait(), 10)
            await asyncio.sleep(0)
        office.phone.let_through.set()
    assert round_.done()
    assert office.phone.most_at_once == UNPACED
    assert len(office.phone.pushed) == UNPACED + 5


# ── the five failures ───────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("after", [0.0, 600.0])
async def test_try_later_moves_the_next_try_and_never_the_promise(office: Office, after: float) -> None:
    """A definite failure: later, not before the platform said, worded for the promised time, and it does arrive."""
    await office.waits()
    office.phone.trouble["42"] = TryLater(after, "busy")
    again = await office.nudger.tick()
    row = await office.nudge()
    assert (row["state"], row["attempt"], row["due_at"], row["problem"]) == ("pending", 1, text(NOON), "busy")
    assert again is not None
    assert again >= NOON + timedelta(seconds=after or 11.0)
    office.at = again - SECOND
    await office.nudger.tick()
    assert office.phone.heard() == []
    office.at = again
    await office.nudger.tick()
    assert len(office.phone.heard()) == 1


async def test_failures_in_a_row_wait_longer_up_to_a_ceiling(office: Office) -> None:
    """A platform that is down for a day is asked less and less often, and never given up."""
    await office.waits()
    waits = []
    for _ in range(12):
        office.phone.trouble["42"] = TryLater()
        again = await office.nudger.tick()
        assert again is not None
        waits.append(again - office.at)
        office.at = again
    assert waits[0] < timedelta(seconds=20)
    assert waits[3] > waits[0] * 3
    assert max(waits) <= timedelta(minutes=37.5)
    await office.nudger.tick()
    assert len(office.phone.heard()) == 1


@given(attempt=st.integers(0, 10_000), seed=st.text(max_size=20), after=st.floats(0, 1e6))
def test_backoff_is_spread_and_bounded(attempt: int, seed: str, after: float) -> None:
    """A quarter to either side of the doubled wait, half an hour at most, never sooner than asked."""
    wait = backoff(attempt, seed, after).total_seconds()
    plain = min((1.0 if after else 15.0) * 2 ** min(attempt, 12), 1800.0)
    assert wait >= after * 0.999999
    assert plain * 0.75 - 0.001 <= max(wait, plain * 0.75)
    assert wait <= max(plain * 1.25, after) + 0.001


async def test_a_retry_is_worded_anew(office: Office) -> None:
    """After a definite failure the facts of now decide the words: an hour later it says that it is late."""
    await office.waits()
    office.phone.trouble["42"] = TryLater(3600.0)
    await office.nudger.tick()
    office.at += timedelta(hours=1, seconds=1)
    await office.nudger.tick()
    [heard] = office.phone.heard()
    assert "迟了" in heard


async def test_whoever_speaks_before_the_next_try_is_told(office: Office) -> None:
    """An hour of trouble at the platform: they hear it as the first thing, and it is not pushed afterwards."""
    await office.waits()
    office.phone.trouble["42"] = TryLater(3600.0)
    again = await office.nudger.tick()
    assert again is not None
    office.at += timedelta(minutes=5)
    assert (await office.say()).startswith("你不在的时候")
    assert (await office.nudge())["state"] == "sent"
    office.at = again + timedelta(hours=1)
    await office.nudger.tick()
    assert office.phone.heard() == []


async def test_not_now_is_held_and_said_first_once(office: Office) -> None:
    """Who cannot be pushed to hears it first when they speak, and then not again before the next morning."""
    await office.waits()
    office.phone.trouble["42"] = NotNow("tab shut")
    await office.nudger.tick()
    assert (await office.nudge())["state"] == "held"
    assert (await office.nudge())["attempt"] == 0
    office.at += timedelta(hours=1)
    await office.nudger.tick()
    assert office.phone.heard() == []
    told = [await office.say() for _ in range(3)]
    assert [answer.startswith("你不在的时候") for answer in told] == [True, False, False]
    assert "退我42-0元" in told[0]
    assert await office.nudger.tick() == NEXT_MORNING


@pytest.mark.parametrize("trouble", [NotNow(), TryLater(), Unsure(), Rejected()])
async def test_numbers_answer_no_nudge_that_did_not_arrive(office: Office, trouble: PushFailed) -> None:
    """A typed number stands for the screen they see, not for a nudge that was held."""
    await office.waits()
    before = (await office.rows("SELECT screen, digits FROM people"))[0]
    office.phone.trouble["42"] = trouble
    await office.nudger.tick()
    assert (await office.rows("SELECT screen, digits FROM people"))[0] == before


async def test_numbers_answer_a_nudge_that_arrived_unless_they_spoke_meanwhile(office: Office) -> None:
    """The screen of a nudge is theirs once it was delivered; an answer given while it was on its way wins."""
    await office.waits()
    await office.nudger.tick()
    [row] = await office.rows("SELECT id, screen FROM people")
    assert "kept:" in row["screen"]
    left = office.at - timedelta(seconds=1)
    await office.say()
    await office.database.run(lambda tx: people.showed(tx, row["id"], "[]", False, left))
    assert (await office.rows("SELECT screen FROM people"))[0]["screen"] != "[]"


async def test_what_is_held_ends_with_an_answer(office: Office) -> None:
    """Once they answered it, it is not said again."""
    await office.waits()
    office.phone.trouble["42"] = NotNow()
    await office.nudger.tick()
    await office.say()
    await office.send(Tapped(ME, "tapped", read("kept:2")))
    assert not (await office.say()).startswith("你不在的时候")
    assert (await office.nudge())["state"] == "answered"


async def test_unreachable_stops_all_their_nudges_until_they_return(office: Office) -> None:
    """Who blocked us hears nothing, others do; on return what fell due meanwhile comes first, and is not pushed again."""
    later = NOON + timedelta(hours=1)
    await office.waits(ME, NOON, later)
    await office.waits(YOU, later)
    office.phone.trouble["42"] = Unreachable("blocked")
    await office.nudger.tick()
    office.at = later
    await office.nudger.tick()
    assert office.phone.heard(ME) == []
    assert len(office.phone.heard(YOU)) == 1
    assert (await office.nudge())["state"] == "held"
    back = await office.send(Returned(ME, "returned"))
    assert back is not None
    assert "退我42-0元" in back.text
    assert "退我42-1元" in back.text
    office.at += CALM
    await office.nudger.tick()
    assert office.phone.heard(ME) == []


async def test_who_blocks_us_first_is_not_pushed_to(office: Office) -> None:
    """A block that the platform reports stops the nudges before any push is tried; none is lost."""
    await office.waits()
    await office.send(Blocked(ME, "blocked"))
    office.at += timedelta(days=1)
    await office.nudger.tick()
    assert office.phone.heard() == []
    first = await office.send(Returned(ME, "returned"))
    office.at += CALM
    await office.nudger.tick()
    told = [first.text if first else "", *office.phone.heard()]
    assert sum("退我42-0元" in words for words in told) == 1


async def test_who_speaks_can_be_reached(office: Office) -> None:
    """A return that the platform never reported shows itself when they write."""
    await office.waits(ME, NOON, NOON + timedelta(days=1))
    office.phone.trouble["42"] = Unreachable()
    await office.nudger.tick()
    office.at += timedelta(hours=1)
    await office.say("菜单")
    office.at += timedelta(days=1)
    await office.nudger.tick()
    assert [("退我42-1元" in heard) for heard in office.phone.heard()] == [True]


async def test_rejected_is_a_bug_for_the_operator(office: Office) -> None:
    """Our own mistake is not tried again and stands in the operator's list with its reason."""
    await office.waits()
    office.phone.trouble["42"] = Rejected("can't parse entities")
    await office.nudger.tick()
    office.at += timedelta(days=1)
    await office.nudger.tick()
    assert office.phone.heard() == []
    [listed] = await office.database.read(lambda tx: nudges.listed(tx, 10))
    assert (listed["state"], listed["problem"]) == ("failed", "can't parse entities")


async def test_unsure_is_not_pushed_again_and_not_lost(office: Office) -> None:
    """It may have arrived: no second push ever, but said first at the next contact."""
    await office.waits()
    office.phone.trouble["42"] = Unsure("timed out")
    await office.nudger.tick()
    office.at += timedelta(days=1)
    await office.nudger.tick()
    office.restart()
    await office.nudger.recover()
    await office.nudger.tick()
    assert office.phone.heard() == []
    assert (await office.nudge())["problem"] == "unsure: timed out"
    assert (await office.say()).startswith("你不在的时候")


async def test_a_channel_that_is_gone_holds(office: Office) -> None:
    """A channel that is no longer configured loses nobody."""
    await office.waits(Address("wechat", "42"))
    await office.nudger.tick()
    assert [row["state"] for row in await office.rows(FIRST)] == ["held"]


async def test_a_channel_that_is_back_says_what_it_missed(office: Office) -> None:
    """Once started without a channel's credentials: at the next start with them nobody needs to speak first."""
    wechat = Phone("wechat")
    await office.waits(Address("wechat", "42"))
    await office.nudger.tick()
    await office.nudger.recover()
    assert [row["state"] for row in await office.rows(FIRST)] == ["held"]
    office.channels["wechat"] = wechat
    office.restart()
    await office.nudger.recover()
    await office.nudger.tick()
    assert len(wechat.pushed) == 1
    assert [row["state"] for row in await office.rows(FIRST)] == ["sent"]


async def test_the_attempt_rises_after_definite_failures_only(office: Office) -> None:
    """A crash replays the same words; only what certainly failed is a new attempt."""
    for number, trouble in enumerate((TryLater(), NotNow(), Unsure(), Unreachable(), Rejected(), Died())):
        await office.waits(Address("telegram", str(number)))
        office.phone.trouble[str(number)] = trouble
    await office.nudger.tick()
    attempts = [(await office.nudge(address=Address("telegram", str(number))))["attempt"] for number in range(6)]
    assert attempts == [1, 0, 0, 0, 0, 0]


# ── one bad row ─────────────────────────────────────────────────────────────────────────────────────


async def test_a_broken_channel_call_stops_nobody_else(office: Office) -> None:
    """It may have left before the unexpected exception: that one is said when they speak; the others lose nothing."""
    for number in range(5):
        await office.waits(Address("telegram", str(number)))
    office.phone.trouble["2"] = ZeroDivisionError("a bug")
    with capture_logs() as logs:
        await office.nudger.tick()
    assert sorted(to for to, _ in office.phone.pushed) == ["0", "1", "3", "4"]
    assert "nudge pushed with an error" in [entry["event"] for entry in logs]
    assert (await office.nudge(address=Address("telegram", "2")))["problem"] == "unsure: bug"


async def test_a_broken_handler_stops_nobody_else(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """A nudge that cannot be worded changes nothing, waits, and the others go out."""

    def fussy(turn: Turn) -> Outcome | Need:
        if turn.person.address == ME:
            raise ZeroDivisionError("a bug")
        return handlers.handle(turn)

    await office.waits(ME)
    await office.waits(YOU)
    monkeypatch.setattr(office, "handle", fussy)
    office.restart()
    with capture_logs():
        again = await office.nudger.tick()
    assert (len(office.phone.heard(ME)), len(office.phone.heard(YOU))) == (0, 1)
    assert again is not None
    assert (await office.nudge())["state"] == "pending"
    monkeypatch.undo()
    office.restart()
    office.at = again
    await office.nudger.tick()
    assert len(office.phone.heard(ME)) == 1


# ── crashes ─────────────────────────────────────────────────────────────────────────────────────────


async def test_after_a_crash_the_same_words_come(office: Office) -> None:
    """Dead between commit and mark: pushed again in the very same words, planned and noted nothing twice."""
    await office.waits()
    words: list[Message] = []

    async def deadly(to: Address, message: Message) -> str:
        words.append(message)
        raise Died

    before = await office.count("journal")
    office.phone.push, push = deadly, office.phone.push  # type: ignore[method-assign]
    await office.nudger.tick()
    assert (await office.nudge())["state"] == "claimed"
    office.phone.push = push  # type: ignore[method-assign]
    office.restart()
    office.at += timedelta(seconds=50)
    assert await office.nudger.recover() == 1
    await office.nudger.tick()
    assert [message for _, message in office.phone.pushed] == words
    assert (await office.nudge())["state"] == "sent"
    assert [await office.count(table) for table in ("journal", "nudges", "receipts")] == [before + 1, 2, 1]


async def test_a_lease_that_ran_out_is_given_back(office: Office) -> None:
    """What somebody claimed and never settled is left alone for five minutes, then taken up."""
    await office.waits()
    await office.database.run(lambda tx: nudges.claim(tx, "telegram", NOON, "somebody:1", suspects=False))
    office.at = NOON + LEASE - SECOND
    await office.nudger.tick()
    assert office.phone.heard() == []
    office.at = NOON + LEASE
    await office.nudger.tick()
    assert len(office.phone.heard()) == 1
    assert (await office.nudge())["claims"] == 2


async def test_a_claim_that_was_lost_marks_nothing(office: Office) -> None:
    """They asked to be reminded later while the phone rang: the mark of the old claim does not undo that."""
    tomorrow = NOON + timedelta(days=1)
    await office.waits()
    office.phone.let_through = asyncio.Event()
    async with asyncio.TaskGroup() as group:
        group.create_task(office.nudger.tick())
        await asyncio.wait_for(office.phone.ringing.wait(), 10)
        await office.change(NudgeMoved(FIRST_NUDGE, tomorrow))
        office.phone.let_through.set()
    row = await office.nudge()
    assert (row["state"], row["due_at"]) == ("pending", text(tomorrow))


@pytest.mark.parametrize("writes", range(3), ids=["to look", "to claim", "to word"])
async def test_a_full_disk_delays_and_loses_nothing(office: Office, writes: int) -> None:
    """Nothing is pushed that is not stored; when there is room again it goes out, without any lease to wait for."""
    await office.waits()
    disk = Failing(office.database, writes)
    office.restart(disk)
    await office.nudger.tick()
    assert office.phone.heard() == []
    await disk.mend()
    await office.nudger.tick()
    assert len(office.phone.heard()) == 1
    assert (await office.nudge())["state"] == "sent"


async def test_a_full_disk_after_a_push_says_nothing_twice(office: Office) -> None:
    """What was pushed and cannot be marked is marked as soon as there is room: as long as we live, nothing is doubled."""
    await office.waits()
    disk = Failing(office.database, 3)
    office.restart(disk)
    office.nudger.lanes["telegram"].pacer.sleep = disk.mend
    await office.nudger.tick()
    await office.nudger.tick()
    assert len(office.phone.heard()) == 1
    assert (await office.nudge())["state"] == "sent"


async def test_a_nudge_of_somebody_forgotten_brings_nobody_back(office: Office) -> None:
    """Who had everything deleted while the nudge was on its way leaves no new row behind."""
    person = await office.waits()
    claimed = await office.database.run(lambda tx: nudges.claim(tx, "telegram", NOON, "token", suspects=False))
    assert claimed is not None
    await office.change(PersonForgotten())
    assert await office.inbox.receive(Due(ME, claimed.mark, claimed.ids)) is None
    assert await office.count(f"people WHERE id <> '{person}'") == 0
    assert await office.count("addresses") == 0


# ── when not to ring ────────────────────────────────────────────────────────────────────────────────


async def test_quiet_hours_move_and_merge(office: Office) -> None:
    """What falls due at night rings once, at eight in the morning, and is not tried in between."""
    office.at = datetime(2026, 11, 20, 14, 0, tzinfo=UTC)  # 22:00 in Shanghai
    morning = datetime(2026, 11, 21, 0, 0, tzinfo=UTC)
    await office.waits(ME, office.at, office.at + timedelta(hours=3))
    assert await office.nudger.tick() == office.at + timedelta(hours=3)
    office.at += timedelta(hours=3)
    ring = await office.nudger.tick()
    assert ring is not None
    assert morning <= ring < morning + timedelta(seconds=times.SPREAD)
    office.at = ring - timedelta(minutes=1)
    await office.nudger.tick()
    assert office.phone.heard() == []
    assert {(await office.nudge(id_))["claims"] for id_ in (3, 5)} == {0}
    office.at = ring
    await office.nudger.tick()
    [heard] = office.phone.heard()
    assert "退我42-0元" in heard
    assert "退我42-1元" in heard


async def test_two_causes_near_each_other_are_one_message(office: Office) -> None:
    """What comes within a quarter of an hour is said along; a promise never before its own time."""
    await office.waits(ME, NOON, NOON + timedelta(minutes=10))
    soon = Nudge(11, "follow", 1, 1, NOON + timedelta(minutes=12))
    await office.change(NudgePlanned(replace(soon, kind="repay")))
    await office.nudger.tick()
    [heard] = office.phone.heard()
    assert "退我42-0元" in heard
    assert "还款入账" in heard
    assert "退我42-1元" not in heard
    assert (await office.nudge(11))["state"] == "sent"


async def test_two_nudges_keep_half_an_hour_between_them(office: Office) -> None:
    """The second comes when the first has had its time; what falls into the gap comes together."""
    await office.waits(ME, NOON, NOON + timedelta(minutes=10), NOON + timedelta(minutes=20))
    await office.nudger.tick()
    for _ in range(5):
        office.at += timedelta(minutes=5)
        await office.nudger.tick()
    assert len(office.phone.heard()) == 1
    office.at = NOON + timedelta(minutes=30)
    await office.nudger.tick()
    [_, second] = office.phone.heard()
    assert "退我42-1元" in second
    assert "退我42-2元" in second


async def test_a_bad_night_is_respected(office: Office) -> None:
    """Nudges about debts pause for the day after a message of distress, then come."""
    await office.waits()
    rest = NOON + timedelta(days=1)
    await office.change(Paused(rest))
    assert await office.nudger.tick() == rest
    assert office.phone.heard() == []
    office.at = rest
    await office.nudger.tick()
    assert len(office.phone.heard()) == 1


async def test_two_minutes_of_calm(office: Office) -> None:
    """Nobody who is typing is interrupted; two minutes after their last word it rings."""
    await office.waits(ME, NOON + timedelta(minutes=1))
    await office.say("菜单")
    office.at = NOON + CALM - SECOND
    await office.nudger.tick()
    assert office.phone.heard() == []
    office.at = NOON + CALM
    await office.nudger.tick()
    assert len(office.phone.heard()) == 1


async def test_calm_has_a_limit(office: Office) -> None:
    """Somebody who never stops typing hears it ten minutes late at the latest."""
    await office.waits(ME, NOON)
    for _ in range(10):
        await office.say("菜单")
        await office.nudger.tick()
        assert office.phone.heard() == []
        office.at += PATIENCE / 10
    await office.say("菜单")
    await office.nudger.tick()
    assert len(office.phone.heard()) == 1


@pytest.mark.parametrize(
    "done",
    [
        CaseClosed(1, NOON, "solved"),
        PromiseSettled(2, "kept", NOON),
        PromiseSettled(2, "withdrawn", NOON),
        NudgeStopped(3),
    ],
    ids=["case closed", "promise kept", "promise withdrawn", "no more"],
)
async def test_what_is_over_sends_nothing(office: Office, done: Change) -> None:
    """A closed case, a settled promise or a stopped nudge never rings, and the row comes to rest."""
    await office.waits()
    await office.change(done)
    assert await office.nudger.tick() is None
    assert office.phone.heard() == []
    assert (await office.nudge())["state"] == "stopped"


async def test_only_what_is_still_needed_is_said(office: Office) -> None:
    """Of two nudges in one message the one about a kept promise falls away, and does not stay claimed."""
    await office.waits(ME, NOON, NOON - SECOND)
    await office.change(PromiseSettled(2, "kept", NOON))
    await office.nudger.tick()
    [heard] = office.phone.heard()
    assert "退我42-1元。兑现了吗？" in heard
    assert "退我42-0元。兑现了吗？" not in heard
    assert [row["state"] for row in await office.rows(FIRST)] == ["stopped", "sent"]


@pytest.mark.parametrize("kind", ["complaint", "call", "repay"])
async def test_every_kind_can_be_said(office: Office, kind: str) -> None:
    """Complaints, calls and repayment days have their own words and buttons."""
    await office.waits(ME, NOON + timedelta(days=9))
    filed = Complaint(10, 1, next(iter(GUIDE.places)), NOON, NOON)
    subject = {"complaint": 10, "call": 1, "repay": 1}[kind]
    nudge = Nudge(11, kind, 1, subject, NOON)  # type: ignore[arg-type]
    await office.change(*((ComplaintFiled(filed),) if kind == "complaint" else ()), NudgePlanned(nudge))
    await office.nudger.tick()
    [(_, message)] = office.phone.pushed
    assert len(message.buttons) >= 3
    assert (await office.nudge(11))["state"] == "sent"


async def test_the_end_waits_for_the_round_in_hand(office: Office) -> None:
    """`rest` returns when what is being pushed is pushed and marked."""
    await office.waits()
    office.phone.let_through = asyncio.Event()
    async with asyncio.TaskGroup() as group:
        group.create_task(office.nudger.tick())
        await asyncio.wait_for(office.phone.ringing.wait(), 10)
        resting = group.create_task(office.nudger.rest())
        await asyncio.sleep(0)
        assert not resting.done()
        office.phone.let_through.set()
    assert (await office.nudge())["state"] == "sent"


async def test_a_promised_clock_is_kept_to_the_second(office: Office) -> None:
    """Half past nine promised by a lender is half past nine; half past nine chosen by us is some minutes of one's own."""
    half_past_nine = datetime(2026, 11, 21, 1, 30, tzinfo=UTC)
    await office.waits(ME, half_past_nine)
    await office.change(NudgePlanned(Nudge(11, "follow", 1, 1, half_past_nine + timedelta(days=2))))
    assert (await office.nudge())["try_at"] == text(half_past_nine)
    ours = await office.nudge(11)
    assert ours["due_at"] == text(half_past_nine + timedelta(days=2))
    assert (
        text(half_past_nine + timedelta(days=2)) < ours["try_at"] < text(half_past_nine + timedelta(days=2, minutes=5))
    )
