"""Promises that are already noted: listed, corrected, withdrawn."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from bot.core.changes import Asked, NudgeMoved, NudgePlanned, NudgeStopped, PromiseMoved, PromiseSettled
from bot.core.dates import GRAMMAR
from bot.core.nudge import SHANGHAI
from bot.core.person import Asking, Basis, Nudge
from tests.turns import GUIDE, NOW, PROMISE, codes, every, is_stale, labels, only, say, somebody, tap, text, waiting

MOVING = waiting(asking=Asking("promise-move", ("2",)), digits=True)
MORNING = datetime(2026, 12, 2, 9, 30, tzinfo=SHANGHAI)


def test_the_list_holds_the_newest() -> None:
    """Five by name, the next step, the door."""
    many = tuple(replace(PROMISE, id=number, what=f"第{number}件") for number in range(1, 9))
    found = tap("pledges:1", waiting(promises=many))
    assert labels(found)[:5] == [f"第{number}件" for number in range(4, 9)]
    assert codes(found)[5:] == ["next:1", "case:1"]


def test_one_promise() -> None:
    """What, when, state, who; each thing that can happen to it, one tap away."""
    found = tap("pledge:2", waiting(promises=(replace(PROMISE, who="3021"),)))
    assert "11月21日 周六 24:00 前 · 等回音" in text(found)
    assert "（工号 3021）" in text(found)
    assert codes(found) == ["kept:2", "part:2", "broken:2", "move:2", "withdraw:2", "pledges:1"]


def test_a_corrected_time_moves_its_nudge() -> None:
    """Read back, with when we will ask; no second nudge."""
    assert only(tap("move:2", waiting()), Asked).asking == MOVING.asking
    found = say("12月1日", MOVING)
    moved = only(found, PromiseMoved)
    assert (moved.promise_id, moved.grain, moved.words) == (2, "day", "12月1日")
    assert only(found, NudgeMoved) == NudgeMoved(3, MORNING)
    assert every(found, NudgePlanned) == []
    assert "12月1日 周二 24:00 前" in text(found)
    assert "12月2日 周三 09:30" in text(found)


def test_a_corrected_time_says_how_it_was_counted() -> None:
    """And keeps what it rests on: the new words, from now; news about the old date are over."""
    news = Nudge(7, "moved", 1, 2, NOW)
    found = say("3个工作日", replace(MOVING, nudges=(*MOVING.nudges, news)))
    assert "11月25日 周三 24:00 前（3个工作日，跳过周末）" in text(found)
    assert only(found, PromiseMoved).basis == Basis(NOW, "words", GRAMMAR, GUIDE.calendar.version)
    assert every(found, NudgeStopped) == [NudgeStopped(7)]
    assert codes(found)[:2] == ["move:2", "counted:2"]


def test_a_doubtful_correction_says_why() -> None:
    """8点 may be two; nothing moves."""
    found = say("8点前", MOVING)
    assert "上午还是下午" in text(found)
    assert only(found, Asked).asking == MOVING.asking


def test_without_a_nudge_a_new_one_is_planned() -> None:
    """It was answered already; the new time is asked about nevertheless."""
    found = say("12月1日", replace(MOVING, nudges=()))
    plan = only(found, NudgePlanned).nudge
    assert (plan.id, plan.kind, plan.subject, plan.due_at) == (10, "promise", 2, MORNING)


def test_no_time_in_it_asks_again() -> None:
    """The question stays open; nothing moves."""
    found = say("嗡嘛呢叭咪吽", MOVING)
    assert only(found, Asked).asking == MOVING.asking
    assert every(found, PromiseMoved) == []


def test_moving_a_settled_promise_makes_it_wait_again() -> None:
    """A nudge about a promise that is not pending would be dropped: the new time must be asked about."""
    broken = replace(MOVING, promises=(replace(PROMISE, state="broken"),), nudges=())
    found = say("12月1日", broken)
    assert every(found, PromiseSettled) == [PromiseSettled(2, "pending", NOW)] or every(found, NudgePlanned) == []


def test_withdrawn() -> None:
    """It stays in the history, nothing is sent about it."""
    found = tap("withdraw:2", waiting())
    assert found.changes == (PromiseSettled(2, "withdrawn", NOW), NudgeStopped(3))


@pytest.mark.parametrize("code", ["pledges:9", "pledge:9", "move:9", "withdraw:9", "pledge:x"])
def test_stale_taps(code: str) -> None:
    """A promise that is gone: home, nothing changes."""
    assert is_stale(tap(code, waiting()))


def test_an_answer_about_a_promise_that_is_gone() -> None:
    """The question outlived its promise: home."""
    assert "以前的" in text(say("12月1日", somebody(asking=MOVING.asking, digits=True)))


def test_of_many_the_next_ones_are_shown() -> None:
    """What is due first is never left out, and that there are more is said."""
    many = tuple(
        replace(PROMISE, id=number, what=f"第{number}件", due_at=PROMISE.due_at + timedelta(days=30 - number))
        for number in range(10, 20)
    )
    done = replace(PROMISE, id=9, what="办成的", state="kept")
    found = tap("pledges:1", waiting(promises=(done, *many), nudges=()))
    assert [code for code in codes(found) if code.startswith("pledge:")] == [
        f"pledge:{number}" for number in range(15, 20)
    ]
    assert "还有 6 条承诺，在“看经过”里" in text(found)
    assert "还有" not in text(tap("pledges:1", waiting(promises=many[:5], nudges=())))
