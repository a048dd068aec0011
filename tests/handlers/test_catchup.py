"""What could not be said in time is said first when somebody comes back."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from bot.core.changes import Misunderstood, NudgePlanned, NudgeShown
from bot.core.messages import Block, Button, Message
from bot.core.person import Person
from bot.core.taps import Tap
from bot.core.turn import Host, Outcome
from bot.core.updates import Arrived, Blocked, Returned, Said, Sent
from tests.handlers.test_reminders import AT
from tests.turns import ME, NUDGE, PROMISE, codes, every, only, outcome, say, somebody, tap, text, turn, waiting

HELD = waiting(nudges=(replace(NUDGE, state="held"),))


@pytest.mark.parametrize("update", [Arrived(ME, "k"), Returned(ME, "k")])
def test_what_was_held_is_said_first_on_return(update: Arrived | Returned) -> None:
    """Whoever comes back sees it before anything else, and it counts as shown."""
    found = outcome(turn(update, HELD, AT))
    assert "兑现了吗" in text(found)
    assert only(found, NudgeShown).nudge_id == 3


def test_what_was_held_leads_an_answer() -> None:
    """In front of what they asked for, with a button to it."""
    found = say("菜单", HELD, AT)
    assert text(found).startswith("你不在的时候")
    assert "目录" in text(found)
    assert codes(found)[-1] == "nudge:3"
    assert every(found, NudgeShown) == [NudgeShown(3)]


@pytest.mark.parametrize("words", ["你好", "在吗", "看看回音", "12月10日 周四 09:30 看看回音", "。", "哈哈哦"])
def test_who_only_came_is_asked_about_what_was_held(words: str) -> None:
    """As one does who was told to write anything at all: the question with its answers, and nothing beside it."""
    found = say(words, HELD, AT)
    assert "兑现了吗" in text(found)
    assert "你不在的时候" not in text(found)
    assert "打开看一眼" not in text(found)
    assert "kept:2" in codes(found)
    assert every(found, NudgeShown) == [NudgeShown(3)]
    assert not every(found, Misunderstood)


def test_a_story_that_is_not_understood_is_not_passed_over() -> None:
    """What waits leads; that it was not understood is said too."""
    found = say("嗡嘛呢叭咪吽嗡嘛呢叭咪吽", HELD, AT)
    assert text(found).startswith("你不在的时候")
    assert "没听懂" in text(found)


def test_a_picture_is_a_contact_too() -> None:
    """What was held leads also what we can say about a picture."""
    found = outcome(turn(Sent(ME, "k", "photo"), HELD, AT))
    assert text(found).startswith("你不在的时候")
    assert only(found, NudgeShown).nudge_id == 3


def test_what_was_held_is_not_said_to_somebody_in_need() -> None:
    """Not beside a danger that was just answered, nor during the day of quiet."""
    assert "退我180元" not in text(say("我不想活了", HELD, AT))
    assert "退我180元" not in text(say("菜单", replace(HELD, quiet_until=AT + timedelta(hours=1)), AT))


def test_answering_what_was_held_does_not_repeat_it() -> None:
    """The nudge that is being answered is not told once more."""
    assert "你不在的时候" not in text(tap("kept:2", HELD, AT))
    assert "你不在的时候" not in text(tap("enough:3", HELD, AT))


MISSED = (Message((Block(("先前的话",)),), (Button("选", Tap("menu")),)),)


def test_what_was_missed_leads() -> None:
    """Then the answer, with its own options."""
    found = outcome(turn(Said(ME, "k", "隐私"), somebody(), missed=MISSED))
    assert found.caught_up
    assert found.message is not None
    assert found.message.blocks[1].text == "先前的话"
    plain = outcome(turn(Said(ME, "k", "隐私"), somebody())).message
    assert plain is not None
    assert found.message.buttons == plain.buttons
    assert outcome(turn(Sent(ME, "k", "photo"), somebody(), missed=MISSED)).caught_up


def test_what_was_missed_where_nothing_else_is_said() -> None:
    """With its own options."""
    found = outcome(turn(Returned(ME, "k"), somebody(), missed=MISSED))
    assert found.caught_up
    assert found.message is not None
    assert found.message.buttons == MISSED[0].buttons


def test_nothing_missed_nothing_led() -> None:
    """And nothing is marked as said where nobody could hear it."""
    assert not outcome(turn(Said(ME, "k", "隐私"), somebody())).caught_up
    assert not outcome(turn(Blocked(ME, "k"), somebody(), missed=MISSED)).caught_up
    assert not outcome(turn(Said(ME, "k", "我不想活了"), somebody(), missed=MISSED)).caught_up


def test_what_was_held_again_and_again_is_said_once() -> None:
    """With the date it had first; every asking about it counts as shown."""
    again = replace(NUDGE, id=8, due_at=NUDGE.due_at + timedelta(days=1), state="held")
    found = say("菜单", waiting(nudges=(again, replace(NUDGE, state="held"))), AT + timedelta(days=2))
    assert text(found).count("退我180元") == 1
    assert "（11月22日 周日 09:30）" in text(found)
    assert [change.nudge_id for change in every(found, NudgeShown)] == [8, 3]


def test_whoever_wants_no_reminders_is_not_reminded_on_return() -> None:
    """Until they turn them on: then it is said at once."""
    muted = replace(HELD, muted=True)
    assert "退我180元" not in text(say("菜单", muted, AT))
    assert only(tap("unmute", muted, AT), NudgeShown).nudge_id == 3


def test_being_told_on_return_counts_as_being_asked() -> None:
    """Unless they answer, it is asked again the next morning, under a number that nothing else took."""
    planned = only(say("菜单", HELD, AT), NudgePlanned).nudge
    assert (planned.id, planned.subject, planned.due_at) == (10, 2, AT + timedelta(days=1))
    both = every(tap("called:1:failed", HELD, AT), NudgePlanned)
    assert [change.nudge.id for change in both] == [10, 11]


def test_looking_at_it_is_being_told() -> None:
    """It is not told above itself."""
    found = tap("nudge:3", HELD, AT)
    assert "你不在的时候" not in text(found)
    assert only(found, NudgeShown).nudge_id == 3


ANSWERS_ONLY = Host(not_first=frozenset({ME.channel}))
MIDNIGHT = AT.replace(hour=0, minute=10)


def spoken(words: str, person: Person, at: datetime) -> Outcome:
    """Something typed where we may not always write first."""
    return outcome(replace(turn(Said(ME, "k", words), person, at), host=ANSWERS_ONLY))


@pytest.mark.parametrize("at", [AT, AT + timedelta(seconds=10), AT - timedelta(minutes=30), MIDNIGHT])
@pytest.mark.parametrize("words", ["在吗", "12月5日 周六 09:30 看看回音"])
def test_whoever_writes_on_the_day_is_asked_at_once(words: str, at: datetime) -> None:
    """The deadline is over: neither the morning, nor the spread over some minutes, nor a calm is waited for."""
    found = spoken(words, waiting(), at)
    assert "兑现了吗" in text(found)
    assert every(found, NudgeShown) == [NudgeShown(3)]


def test_what_came_just_now_leads_an_answer() -> None:
    """Nobody was away."""
    found = spoken("菜单", waiting(), AT)
    assert text(found).startswith("有事到时间了")
    assert codes(found)[-1] == "nudge:3"


def test_the_day_before_nothing_is_asked() -> None:
    """Nor on the day where a later hour was chosen, or one still lies ahead."""
    evening = replace(NUDGE, due_at=AT + timedelta(hours=10))
    ahead = replace(PROMISE, due_at=AT + timedelta(hours=1), grain="minute")
    for person, at in (
        (waiting(), MIDNIGHT - timedelta(hours=1)),
        (waiting(nudges=(evening,)), AT),
        (waiting(promises=(ahead,), nudges=(replace(NUDGE, due_at=ahead.due_at),)), AT),
    ):
        assert every(spoken("菜单", person, at), NudgeShown) == []


def test_what_is_being_pushed_is_not_said_too() -> None:
    """It is on its way."""
    assert every(spoken("菜单", waiting(leaving=frozenset({3})), AT), NudgeShown) == []


def test_where_we_write_first_it_comes_by_itself() -> None:
    """After their calm."""
    assert every(say("菜单", waiting(), AT), NudgeShown) == []


def test_the_alarm_shows_what_is_to_come() -> None:
    """Too early, or answered since: the list, and no guess at what was meant."""
    for person in (waiting(), waiting(nudges=())):
        found = spoken("12月5日 周六 09:30 看看回音", person, MIDNIGHT - timedelta(hours=3))
        assert text(found).startswith("我的提醒" if person.nudges else "现在没有要提醒的")
