"""The stage for talks with a movable clock."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.core.messages import Message
from bot.core.taps import read
from bot.core.updates import Said, Tapped
from bot.rehearsal import Clock, Rehearsal, rehearsal
from bot.story import StoryMistake, person
from bot.talk import dress
from tests.turns import GUIDE, NOW

ME = person("terminal")
BEGIN = datetime(2026, 11, 20, 2, 30, tzinfo=UTC)


def test_a_clock_moves_forward_only() -> None:
    """It stands at its base plus what it was moved; an earlier time leaves it where it is."""
    clock = Clock(lambda: BEGIN)
    assert clock.now() == BEGIN
    clock.move(BEGIN + timedelta(hours=2))
    clock.move(BEGIN)
    assert clock.now() == BEGIN + timedelta(hours=2)


async def promised(stage: Rehearsal, *days: str) -> None:
    """Somebody who was promised something by each of these times."""
    await stage.receive(Tapped(ME, "k0", read("consent:yes:matter:refund-hard")))
    for number, day in enumerate(days):
        await stage.receive(Tapped(ME, f"p{number}", read("promise:1")))
        await stage.receive(Said(ME, f"w{number}", f"{day}退我{number + 1}00元"))
        await stage.receive(Tapped(ME, f"s{number}", read("sure:1")))


def first_lines(messages: list[Message]) -> list[str]:
    """What each message asks."""
    return [message.text.split("\n\n")[1] for message in messages]


async def test_passing_time_stops_at_every_nudge(tmp_path: Path) -> None:
    """Each is said when it is due: none is late, none is merged with the next day's."""
    async with rehearsal(tmp_path, GUIDE, NOW, dress("terminal", GUIDE)) as stage:
        await promised(stage, "今天下午3点", "后天")
        heard = first_lines(await stage.wait(timedelta(hours=12)))
        await stage.receive(Said(ME, "answered", "兑现了"))
        heard += first_lines(await stage.wait(timedelta(days=3)))
    assert len(heard) == 2
    assert "退我100元" in heard[0]
    assert "退我200元" in heard[1]
    assert not any("迟" in line for line in heard)


async def test_what_is_heard_is_heard_once(tmp_path: Path) -> None:
    """Waiting on brings nothing again."""
    async with rehearsal(tmp_path, GUIDE, NOW, dress("terminal", GUIDE)) as stage:
        await promised(stage, "明天")
        assert len(await stage.wait(timedelta(days=2))) == 1
        assert await stage.wait(timedelta(hours=20)) == []
        assert len(await stage.wait(timedelta(days=30))) == 2  # asked again, and a last time
        assert await stage.wait(timedelta(days=30)) == []


async def test_a_bot_that_stands_still_says_it_late(tmp_path: Path) -> None:
    """Nothing while it is stopped; afterwards the same database, and what was due with a word that it is late."""
    async with rehearsal(tmp_path, GUIDE, NOW, dress("terminal", GUIDE)) as stage:
        await promised(stage, "明天")
        await stage.stop()
        assert await stage.wait(timedelta(days=3)) == []
        await stage.start()
        [message] = await stage.wait(timedelta(minutes=1))
    assert "这条迟了" in message.text
    assert "退我100元" in message.text


async def test_people_in_stories_are_no_flood(tmp_path: Path) -> None:
    """Half a minute a step: thirty in a row are all answered."""
    async with rehearsal(tmp_path, GUIDE, NOW, dress("terminal", GUIDE)) as stage:
        answers = [await stage.receive(Said(ME, f"k{number}", "菜单")) for number in range(30)]
    assert all(answer is not None and "太快" not in answer.text for answer in answers)


async def test_what_is_kept_with_a_promise_is_masked(tmp_path: Path) -> None:
    """The words are kept for counting again; a number in them is blanked like everywhere."""
    async with rehearsal(tmp_path, GUIDE, NOW, dress("terminal", GUIDE)) as stage:
        await promised(stage, "验证码384921，明天")
        assert stage.parts is not None
        [row] = await stage.parts.database.read(lambda tx: tx.rows("SELECT words, since FROM promises"))
    assert "明天" in row["words"]
    assert "384921" not in row["words"]
    assert row["since"] == "2026-11-20T02:31:30.000000Z"


async def test_a_calendar_that_arrives_stays_over_a_restart(tmp_path: Path) -> None:
    """It is part of the content from then on; one that is not there is a mistake in the story."""
    async with rehearsal(tmp_path, GUIDE, NOW, dress("terminal", GUIDE)) as stage:
        await stage.arrive("tests/calendars/2027.yaml")
        assert stage.parts is not None
        assert stage.parts.edition().calendar.valid_through.year == 2027
        await stage.stop()
        await stage.start()
        assert stage.parts.edition().calendar.valid_through.year == 2027
        with pytest.raises(StoryMistake):
            await stage.arrive("tests/calendars/1999.yaml")
