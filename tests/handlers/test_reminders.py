"""A nudge whose time has come, worded with the facts of now; asked again until it is answered, three times in all."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Final, get_args

import pytest

from bot.core.changes import NudgeHeld, NudgeMoved, NudgePlanned, NudgeStopped
from bot.core.nudge import SHANGHAI
from bot.core.person import Asking, Contact, Nudge, NudgeKind, NudgeState, Person
from tests.turns import (
    CASE,
    COMPLAINT,
    NOW,
    NUDGE,
    PROMISE,
    codes,
    due,
    every,
    labels,
    only,
    say,
    seen,
    shown,
    somebody,
    tap,
    text,
    waiting,
)

AT = datetime(2026, 11, 22, 9, 30, tzinfo=SHANGHAI)
NEUTRAL = "回音：你记的一件事到时间了，打开看一眼。"


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
    at = datetime.fromisoformat(f"2026-{now}").replace(tzinfo=SHANGHAI)
    found = due(waiting(nudges=(replace(NUDGE, due_at=at),)), at, 3)
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
    """One message, a line each, and a button for five; the others are answered by their names or from the records."""
    promises = tuple(replace(PROMISE, id=number, what=f"第{number}件") for number in range(20, 27))
    nudges = tuple(replace(NUDGE, id=number + 20, subject=number) for number in range(20, 27))
    found = due(waiting(promises=promises, nudges=nudges), AT, *(nudge.id for nudge in nudges))
    assert "有 7 件事" in text(found)
    assert "5. 第24件\n· 第25件\n· 第26件" in text(found)
    assert codes(found) == ["nudge:40", "nudge:41", "nudge:42", "nudge:43", "nudge:44", "records"]
    assert "1. 第20件\n2. 第21件" in text(found)
    assert text(found).startswith(NEUTRAL)


def test_only_what_is_still_needed_is_told() -> None:
    """Of two, one was settled: the other is asked as if it were alone."""
    other = replace(PROMISE, id=6, state="kept")
    found = due(waiting(promises=(PROMISE, other), nudges=(NUDGE, replace(NUDGE, id=7, subject=6))), AT, 3, 7)
    assert "退我180元" in text(found)
    assert "有 2 件事" not in text(found)
    assert found.changes[:-1] == (NudgeStopped(7),)


@pytest.mark.parametrize(
    ("nudge", "case", "question", "first"),
    [
        (Nudge(3, "call", 1, 1, AT), replace(CASE, called_at=NOW), "打通了吗", "called:1:done"),
        (Nudge(3, "call", 1, 1, AT + timedelta(days=1)), CASE, "再试一次", "card:1"),
        (Nudge(3, "repay", 1, 1, AT.replace(hour=18)), CASE, "今天 24 点前是还款日", "entered:3:yes"),
        (Nudge(3, "repay", 1, 1, AT), replace(CASE, repay_at=AT - timedelta(hours=9)), "还款日过了", "entered:3:yes"),
        (Nudge(3, "complaint", 1, 4, AT), CASE, "10月31日 周六投到12378总局的投诉", "since:4:T-01.decide"),
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
    assert found.changes == (NudgeMoved(3, datetime(2026, 11, 23, 1, 0, tzinfo=UTC), "rest"),)
    assert "兑现了吗" in text(due(waiting(), AT, 3))
    together = due(waiting(nudges=(NUDGE, replace(again, id=7))), AT, 3, 7)
    assert "兑现了吗" in text(together)
    assert every(together, NudgeMoved) == [NudgeMoved(7, datetime(2026, 11, 23, 1, 0, tzinfo=UTC), "rest")]


def test_advice_to_call_is_given_where_hours_never_meet() -> None:
    """Somebody in Brazil sleeps while hotlines are manned: it is not put off for ever."""
    abroad = somebody(nudges=(Nudge(3, "call", 1, 1, AT),), zone="America/Sao_Paulo")
    assert "再试一次" in text(due(abroad, datetime(2026, 11, 23, 12, 0, tzinfo=UTC), 3))


def test_half_an_hour_between_two_nudges() -> None:
    """Whatever they are about; once that has passed it is said."""
    told = waiting(nudged_at=AT - timedelta(minutes=10))
    found = due(told, AT, 3)
    assert found.message is None
    assert found.changes == (NudgeMoved(3, AT + timedelta(minutes=20), "rest"),)
    assert "兑现了吗" in text(due(told, AT + timedelta(minutes=20), 3))


def test_without_a_name_it_is_the_other_side() -> None:
    """Nobody is named whom they did not name."""
    assert "对方答应" in text(due(waiting(cases=(replace(CASE, lender=""),)), AT, 3))


def test_a_nudge_that_is_gone_is_silence() -> None:
    """Deleted meanwhile: nothing to say, nothing to change."""
    found = due(waiting(), AT, 99)
    assert (found.message, found.changes) == (None, ())


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


# ── asked again ─────────────────────────────────────────────────────────────────────────────────

SAID: Final = replace(NUDGE, state="sent")
SECOND: Final = replace(NUDGE, id=8, due_at=AT + timedelta(days=1))
THIRD: Final = replace(NUDGE, id=9, due_at=AT + timedelta(days=4))


def test_what_gets_no_answer_is_asked_again() -> None:
    """The next morning, as a nudge of its own."""
    assert only(due(waiting(), AT, 3), NudgePlanned).nudge == Nudge(10, "promise", 1, 2, AT + timedelta(days=1))


def test_the_second_time_it_says_so_and_comes_once_more() -> None:
    """Short, three days before the last time."""
    found = due(waiting(nudges=(SAID, SECOND)), SECOND.due_at, 8)
    assert "再问一声" in text(found)
    assert "照记录写好" not in text(found)
    assert "最后一次提醒" not in text(found)
    assert only(found, NudgePlanned).nudge.due_at == AT + timedelta(days=4)


def test_the_third_time_is_the_last() -> None:
    """It says so, and nothing more is planned."""
    found = due(waiting(nudges=(SAID, replace(SECOND, state="sent"), THIRD)), THIRD.due_at, 9)
    assert "最后一次提醒" in text(found)
    assert every(found, NudgePlanned) == []


def test_the_last_time_is_told_among_several_too() -> None:
    """In its line."""
    other = replace(NUDGE, id=7, subject=6, due_at=THIRD.due_at)
    person = waiting(
        promises=(PROMISE, replace(PROMISE, id=6, what="回电话")),
        nudges=(SAID, replace(SECOND, state="sent"), other, THIRD),
    )
    assert "1. 回电话\n2. 退我180元（最后一次提醒）" in text(due(person, THIRD.due_at, 7, 9))


def test_it_is_not_planned_twice() -> None:
    """Worded anew after a push that failed: the next asking is there already."""
    assert every(due(waiting(nudges=(NUDGE, SECOND)), AT + timedelta(minutes=5), 3), NudgePlanned) == []


def test_askings_that_fall_due_together_are_one() -> None:
    """After days without a push the first is said, with its real date; the others go, and another is planned."""
    found = due(waiting(nudges=(NUDGE, SECOND)), AT + timedelta(days=2), 3, 8)
    assert "有 2 件事" not in text(found)
    assert "本来该在 11月22日 周日 09:30" in text(found)
    assert [change.nudge_id for change in every(found, NudgeStopped)] == [8]
    assert only(found, NudgePlanned).nudge.due_at == AT + timedelta(days=3)


def test_several_get_a_number_each() -> None:
    """Two askings planned at once are two."""
    two = waiting(promises=(PROMISE, replace(PROMISE, id=6)), nudges=(NUDGE, replace(NUDGE, id=7, subject=6)))
    assert [change.nudge.id for change in every(due(two, AT, 3, 7), NudgePlanned)] == [10, 11]


def test_the_morning_after_a_repayment_day_is_its_second_asking() -> None:
    """It is planned from the beginning; in the evening nothing is added."""
    evening, following = Nudge(5, "repay", 1, 1, AT.replace(hour=18)), Nudge(6, "repay", 1, 1, AT + timedelta(days=1))
    found = due(somebody(nudges=(evening, following)), evening.due_at, 5)
    assert every(found, NudgePlanned) == []
    said = somebody(nudges=(replace(evening, state="sent"), following))
    assert only(due(said, following.due_at, 6), NudgePlanned).nudge.due_at == AT + timedelta(days=4)


@pytest.mark.parametrize("kind", ["moved", "limit"])
def test_news_are_not_repeated(kind: NudgeKind) -> None:
    """They ask for no answer."""
    person = waiting(complaints=(COMPLAINT,), nudges=(Nudge(3, kind, 1, 2 if kind == "moved" else 4, AT),))
    assert every(due(person, AT, 3), NudgePlanned) == []


def test_a_talk_told_meanwhile_answers_whether_there_was_one() -> None:
    """Who noted a call about the case is not asked again whether anything came back."""
    asked = Nudge(3, "follow", 1, 1, AT, "sent")
    person = somebody(
        nudges=(asked, replace(asked, id=8, due_at=AT + timedelta(days=1), state="pending")),
        contacts=(Contact(7, 1, "chat", AT + timedelta(hours=3)),),
    )
    assert due(person, AT + timedelta(days=1), 8).changes == (NudgeStopped(8),)
    assert "有回复了吗" in text(due(replace(person, contacts=()), AT + timedelta(days=1), 8))


@pytest.mark.parametrize(
    ("code", "answer"),
    [("kept:2", "answered"), ("part:2", "answered"), ("broken:2", "answered"), ("enough:8", "stopped"),
     ("withdraw:2", "stopped"), ("close:1:solved", "stopped")],
)  # fmt: skip
def test_an_answer_ends_all(code: str, answer: str) -> None:
    """Whichever of them it was an answer to."""
    found = tap(code, waiting(nudges=(SAID, replace(SECOND, state="sent"), THIRD)), AT)
    ended = {getattr(change, "nudge_id", None) for change in found.changes} - {None}
    assert (ended, answer) == ({3, 8, 9}, answer)


@pytest.mark.parametrize("said", ["11月28日", "下周五下午3点"])
def test_a_new_date_begins_anew(said: str) -> None:
    """One question at the new time; what was planned beside it is dropped."""
    moving = waiting(nudges=(SAID, SECOND), asking=Asking("promise-move", ("2",)))
    found = say(said, moving, AT)
    assert [change.nudge_id for change in every(found, NudgeMoved)] == [3]
    assert [change.nudge_id for change in every(found, NudgeStopped)] == [8]


# ── who speaks, and how to stop it ──────────────────────────────────────────────────────────────

CONTENTS: Final = ("某某", "退", "180", "12378", "还款", "电话", "投诉", "催", "钱", "债", "贷")


def of_kind(kind: NudgeKind, **fields: object) -> Person:
    """Somebody for whom a nudge of this kind is due at AT."""
    subject = {"promise": 2, "moved": 2, "complaint": 4, "limit": 4}.get(kind, 1)
    answered = replace(COMPLAINT, place="12378", answered_at=NOW) if kind == "limit" else COMPLAINT
    known = {"promises": (PROMISE,) if kind in {"promise", "moved"} else (), "complaints": (answered,)}
    case = replace(CASE, called_at=NOW) if kind == "call" else CASE
    return somebody(**{**known, "cases": (case,), "nudges": (Nudge(3, kind, 1, subject, AT),), **fields})


@pytest.mark.parametrize("late", [False, True])
@pytest.mark.parametrize("kind", [kind for kind in get_args(NudgeKind) if kind != "limit"])
def test_a_lock_screen_learns_nothing(kind: NudgeKind, late: bool) -> None:
    """Of no kind, in time or not: who speaks, and nothing of what about, in the first twenty characters."""
    said = text(due(of_kind(kind), AT + timedelta(hours=late), 3))
    assert said.startswith("回音：")
    assert not [word for word in CONTENTS if word in said[:20]]


@pytest.mark.parametrize("preview", [False, True])
@pytest.mark.parametrize("kind", [kind for kind in get_args(NudgeKind) if kind != "limit"])
def test_every_nudge_says_who_speaks_and_how_to_stop(kind: NudgeKind, preview: bool) -> None:
    """Also where it begins with what it is about."""
    assert text(due(of_kind(kind, preview=preview), AT, 3)).endswith("我是回音。回“停”，就不再提醒。")


def test_whoever_wants_none_gets_none() -> None:
    """It is kept for when they want them again."""
    found = due(waiting(muted=True), AT, 3)
    assert found.message is None
    assert found.changes == (NudgeHeld(3),)


# ── in the middle of a question ─────────────────────────────────────────────────────────────────


def asked_what(ago: timedelta) -> Person:
    """Somebody who was asked what was promised so long before the nudge."""
    asked = tap("promise:1", waiting(), AT)
    return waiting(asking=Asking("promise-what", ("1",)), screen=seen(asked), spoke_at=AT - ago)


def test_a_number_still_answers_the_question_a_nudge_came_into() -> None:
    """The nudge takes words; a typed 1 is the first option of the question."""
    person = asked_what(timedelta(minutes=5))
    nudge = due(person, AT, 3)
    assert shown(nudge).digits
    assert "回数字，算答刚才的" in text(nudge)
    interrupted = replace(person, screen=seen(nudge), digits=True)
    assert text(say("1", interrupted, AT)) == text(say("1", person, AT))
    assert "有回音了" in text(say("兑现了", interrupted, AT))


def test_a_question_of_yesterday_is_no_longer_on_their_mind() -> None:
    """Then a number answers the nudge."""
    assert not shown(due(asked_what(timedelta(hours=1)), AT, 3)).digits


@pytest.mark.parametrize("state", ["held", "failed"])
def test_one_that_never_reached_them_is_not_followed_by_another(state: NudgeState) -> None:
    """It is said first when they speak; that it was asked before would not be true."""
    found = due(waiting(nudges=(replace(NUDGE, state=state), SECOND)), SECOND.due_at, 8)
    assert found.message is None
    assert found.changes == (NudgeStopped(8),)


def test_together_each_says_whose_it_is() -> None:
    """Two lenders on one morning: the line names the case; of one case it would only be noise."""
    cases = (CASE, replace(CASE, id=8, lender="快象"))
    promises = (PROMISE, replace(PROMISE, id=6, case_id=8, what="书面答复"))
    nudges = (NUDGE, replace(NUDGE, id=7, case_id=8, subject=6))
    found = text(due(waiting(cases=cases, promises=promises, nudges=nudges), AT, 3, 7))
    assert "1. #1 某某：退我180元\n2. #8 快象：书面答复" in found
