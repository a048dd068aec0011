"""A nudge whose time has come, worded with the facts of now; and what could not be said in time."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.core.changes import NudgeMoved, NudgeShown, NudgeStopped
from bot.core.messages import Block, Button, Message
from bot.core.nudge import SHANGHAI
from bot.core.person import Nudge, Person
from bot.core.taps import Tap
from bot.core.updates import Arrived, Blocked, Returned, Said, Sent
from tests.turns import (
    CASE,
    COMPLAINT,
    ME,
    NOW,
    NUDGE,
    PROMISE,
    codes,
    due,
    every,
    labels,
    only,
    outcome,
    say,
    seen,
    shown,
    somebody,
    tap,
    text,
    turn,
    waiting,
)

AT = datetime(2026, 11, 22, 9, 30, tzinfo=SHANGHAI)
NEUTRAL = "回音：你记的一件事到时间了。"
HELD = waiting(nudges=(replace(NUDGE, state="held"),))


def test_the_first_line_tells_a_lock_screen_nothing() -> None:
    """Neutral within twenty characters; who, what and when follow."""
    found = due(waiting(), AT, 3)
    first, second, third = text(found).split("\n\n")[:3]
    assert first == NEUTRAL
    assert second == "某某答应 11月21日 周六 24:00 前：退我180元。兑现了吗？"
    assert third == "没有的话，不用再干等。"
    assert shown(found).fresh
    assert codes(found) == ["kept:2", "part:2", "broken:2", "later:3", "enough:3"]


def test_by_choice_it_begins_with_what_it_is_about() -> None:
    """Whoever asked for the full preview gets it."""
    assert text(due(waiting(preview=True), AT, 3)).startswith("某某答应")


def test_late_ones_say_so() -> None:
    """More than half an hour late, with the time it was meant for."""
    assert "迟了" not in text(due(waiting(), AT + timedelta(minutes=30), 3))
    assert "11月22日 周日 09:30" in text(due(waiting(), AT + timedelta(hours=2), 3))


@pytest.mark.parametrize(
    "person",
    [
        waiting(cases=(replace(CASE, closed_at=NOW),)),
        waiting(cases=()),
        *(waiting(promises=(replace(PROMISE, state=state),)) for state in ("kept", "broken", "withdrawn", "replaced")),
        waiting(promises=()),
        somebody(complaints=(replace(COMPLAINT, answered_at=NOW),), nudges=(Nudge(3, "complaint", 1, 4, AT),)),
    ],
)
def test_what_is_settled_is_not_asked(person: Person) -> None:
    """A closed case, a settled promise, an answered complaint: silence, and the nudge stops."""
    found = due(person, AT, 3)
    assert found.message is None
    assert found.changes == (NudgeStopped(3),)


@pytest.mark.parametrize("now", ["11-21 23:00", "11-22 07:59"])
def test_nothing_at_night(now: str) -> None:
    """Held back to eight in the morning."""
    found = due(waiting(), datetime.fromisoformat(f"2026-{now}").replace(tzinfo=SHANGHAI), 3)
    assert found.message is None
    assert only(found, NudgeMoved).due_at == datetime(2026, 11, 22, 8, 0, tzinfo=SHANGHAI)


def test_nothing_about_debts_in_a_bad_hour() -> None:
    """A day of quiet after despair: moved to its end, or to the morning after it."""
    found = due(waiting(quiet_until=AT + timedelta(hours=5)), AT, 3)
    assert found.message is None
    assert only(found, NudgeMoved).due_at == AT + timedelta(hours=5)
    night = due(waiting(quiet_until=AT.replace(hour=22)), AT, 3)
    assert only(night, NudgeMoved).due_at == datetime(2026, 11, 23, 8, 0, tzinfo=SHANGHAI)


def test_several_come_together() -> None:
    """One message, a line and a button each, five at most; the rest is in the records."""
    promises = tuple(replace(PROMISE, id=number, what=f"第{number}件") for number in range(20, 27))
    nudges = tuple(replace(NUDGE, id=number + 20, subject=number) for number in range(20, 27))
    found = due(waiting(promises=promises, nudges=nudges), AT, *(nudge.id for nudge in nudges))
    assert "有 7 件事" in text(found)
    assert codes(found) == ["nudge:40", "nudge:41", "nudge:42", "nudge:43", "nudge:44", "records"]
    assert "1. 第20件\n2. 第21件" in text(found)
    assert text(found).startswith(NEUTRAL)


def test_only_what_is_still_needed_is_told() -> None:
    """Of two, one was settled: the other is asked as if it were alone."""
    other = replace(PROMISE, id=6, state="kept")
    found = due(waiting(promises=(PROMISE, other), nudges=(NUDGE, replace(NUDGE, id=7, subject=6))), AT, 3, 7)
    assert "退我180元" in text(found)
    assert "有 2 件事" not in text(found)
    assert found.changes == (NudgeStopped(7),)


@pytest.mark.parametrize(
    ("nudge", "case", "question", "first"),
    [
        (Nudge(3, "call", 1, 1, AT), replace(CASE, called_at=NOW), "打通了吗", "called:1:done"),
        (Nudge(3, "call", 1, 1, AT + timedelta(days=1)), CASE, "再试一次", "card:1"),
        (Nudge(3, "repay", 1, 1, AT.replace(hour=18)), CASE, "今天 24 点前是还款日", "entered:3:yes"),
        (Nudge(3, "repay", 1, 1, AT), replace(CASE, repay_at=AT - timedelta(hours=9)), "还款日过了", "entered:3:yes"),
        (Nudge(3, "complaint", 1, 4, AT), CASE, "10月31日 周六投到12378总局的投诉", "answered:4:yes"),
    ],
)
def test_every_kind_has_its_question(nudge: Nudge, case: object, question: str, first: str) -> None:
    """Worded for what it is about, with its own answers, then wait and enough."""
    person = somebody(cases=(case,), nudges=(nudge,), complaints=(COMPLAINT,))
    found = due(person, nudge.due_at, 3)
    assert question in text(found)
    assert codes(found)[0] == first
    assert codes(found)[-2:] == ["later:3", "enough:3"]


def test_advice_to_call_waits_until_somebody_answers() -> None:
    """On a Sunday a call that never came about is put off to Monday; whether money arrived is asked on any day."""
    again = Nudge(3, "call", 1, 1, AT)
    found = due(somebody(nudges=(again,)), AT, 3)
    assert found.message is None
    assert found.changes == (NudgeMoved(3, datetime(2026, 11, 23, 1, 0, tzinfo=UTC)),)
    assert "兑现了吗" in text(due(waiting(), AT, 3))
    together = due(waiting(nudges=(NUDGE, replace(again, id=7))), AT, 3, 7)
    assert "兑现了吗" in text(together)
    assert every(together, NudgeMoved) == [NudgeMoved(7, datetime(2026, 11, 23, 1, 0, tzinfo=UTC))]


def test_advice_to_call_is_given_where_hours_never_meet() -> None:
    """Somebody in Brazil sleeps while hotlines are manned: it is not put off for ever."""
    abroad = somebody(nudges=(Nudge(3, "call", 1, 1, AT),), zone="America/Sao_Paulo")
    assert "再试一次" in text(due(abroad, datetime(2026, 11, 23, 12, 0, tzinfo=UTC), 3))


def test_half_an_hour_between_two_nudges() -> None:
    """Whatever they are about; once that has passed it is said."""
    told = waiting(nudged_at=AT - timedelta(minutes=10))
    found = due(told, AT, 3)
    assert found.message is None
    assert found.changes == (NudgeMoved(3, AT + timedelta(minutes=20)),)
    assert "兑现了吗" in text(due(told, AT + timedelta(minutes=20), 3))


def test_without_a_name_it_is_the_other_side() -> None:
    """Nobody is named whom they did not name."""
    assert "对方答应" in text(due(waiting(cases=(replace(CASE, lender=""),)), AT, 3))


def test_a_nudge_that_is_gone_is_silence() -> None:
    """Deleted meanwhile: nothing to say, nothing to change."""
    found = due(waiting(), AT, 99)
    assert (found.message, found.changes) == (None, ())


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


def test_what_was_held_is_not_said_to_somebody_in_need() -> None:
    """Not beside a danger that was just answered, nor during the day of quiet."""
    assert "退我180元" not in text(say("我不想活了", HELD, AT))
    assert "退我180元" not in text(say("菜单", replace(HELD, quiet_until=AT + timedelta(hours=1)), AT))


def test_answering_what_was_held_does_not_repeat_it() -> None:
    """The nudge that is being answered is not told once more."""
    assert "你不在的时候" not in text(tap("kept:2", HELD, AT))
    assert "你不在的时候" not in text(tap("enough:3", HELD, AT))


def test_after_one_of_several_the_next_is_offered() -> None:
    """One button leads on; without a waiting one there is none."""
    sent = replace(NUDGE, state="sent")
    two = waiting(promises=(PROMISE, replace(PROMISE, id=6)), nudges=(sent, replace(sent, id=7, subject=6)))
    assert codes(tap("kept:2", two, AT))[-1] == "nudge:7"
    assert labels(tap("kept:2", two, AT))[-1] == "还有一件"
    assert "nudge:7" not in codes(tap("menu", two, AT))
    assert "nudge:3" not in codes(tap("kept:2", waiting(nudges=(sent,)), AT))


def test_typed_numbers_answer_the_nudge_on_the_screen() -> None:
    """After a nudge 1 is 兑现了."""
    person = waiting(screen=seen(due(waiting(), AT, 3)))
    assert "有回音了" in text(say("1", person, AT))


@pytest.mark.parametrize(
    ("said", "code"),
    [("收到了", "kept:2"), ("没有消息", "broken:2"), ("又拖了", "broken:2"), ("没人理我", "broken:2"),
     ("他说再等两天", "later:3"), ("再等等看", "later:3")],
)  # fmt: skip
def test_words_answer_a_nudge(said: str, code: str) -> None:
    """As people say it; the screen need not be there any more."""
    sent = waiting(nudges=(replace(NUDGE, state="sent"),), screen=seen(due(waiting(), AT, 3)))
    assert text(say(said, sent, AT)) == text(tap(code, sent, AT))


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
