"""What came of a promise, where something was to stop."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.core.changes import PromiseSettled
from bot.core.nudge import SHANGHAI
from bot.core.person import Person
from handlers.outcomes import stopping
from tests.turns import NUDGE, PROMISE, due, every, labels, only, say, seen, tap, text, waiting

ASKED = NUDGE.due_at.astimezone(SHANGHAI)
STOP = replace(PROMISE, what="停止骚扰")


def nudged() -> Person:
    """Somebody who was asked just now whether it has stopped."""
    person = waiting(promises=(STOP,))
    asked = due(person, ASKED, NUDGE.id)
    assert "停止骚扰。停了吗？" in text(asked)
    assert labels(asked)[:2] == ["停了", "没停"]
    return replace(person, nudges=(replace(NUDGE, state="sent", times=1),), screen=seen(asked))


@pytest.mark.parametrize(
    "what", ["停止骚扰", "不再找亲友", "暂停催收", "立即停止给我家人打电话", "保证不再上门", "停催"]
)
def test_something_was_to_stop(what: str) -> None:
    """By the verb that comes first."""
    assert stopping(replace(PROMISE, what=what))


@pytest.mark.parametrize("what", ["退我180元", "给我回电话", "停车费退给我", "书面答复", "授权停止", "关闭续费"])
def test_something_was_to_come(what: str) -> None:
    """Whatever is named in it."""
    assert not stopping(replace(PROMISE, what=what))


@pytest.mark.parametrize("said", ["打了", "还在打", "又打了", "没停", "没有", "还在骚扰", "换号打", "少了些", "天天打"])
def test_it_did_not_stop(said: str) -> None:
    """打了 is no good news here."""
    assert only(say(said, nudged(), ASKED), PromiseSettled).state == "broken"


@pytest.mark.parametrize("said", ["停了", "没打", "没再打", "不打了", "消停了", "没动静了", "是的", "做到了"])
def test_it_stopped(said: str) -> None:
    """没打 is good news here; and the traces are to be kept."""
    found = say(said, nudged(), ASKED)
    assert only(found, PromiseSettled).state == "kept"
    assert "通话记录和截图先别删" in text(found)


@pytest.mark.parametrize("said", ["有", "打电话"])
def test_what_may_mean_both_settles_nothing(said: str) -> None:
    """有 may be that it was kept, or that there are calls."""
    assert every(say(said, nudged(), ASKED), PromiseSettled) == []


def test_the_promise_itself_offers_the_same() -> None:
    """Opened from the list."""
    assert labels(tap("pledge:2", waiting(promises=(STOP,))))[:2] == ["停了", "没停"]
