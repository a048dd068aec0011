"""What came of a promise, where something was to stop."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.core.changes import PromiseSettled
from bot.core.nudge import SHANGHAI
from bot.core.person import Person, Promise
from handlers.outcomes import sort
from tests.turns import NUDGE, PROMISE, due, every, labels, only, say, seen, tap, text, waiting

ASKED = NUDGE.due_at.astimezone(SHANGHAI)
STOP = replace(PROMISE, what="停止骚扰")


CALL = replace(PROMISE, what="给我回电话")


def nudged(promise: Promise) -> Person:
    """Somebody who was asked just now what came of it."""
    person = waiting(promises=(promise,))
    asked = due(person, ASKED, NUDGE.id)
    return replace(person, nudges=(replace(NUDGE, state="sent", times=1),), screen=seen(asked))


def settled(said: str, promise: Promise) -> list[str]:
    """What is noted of the promise after those words."""
    return [change.state for change in every(say(said, nudged(promise), ASKED), PromiseSettled)]


@pytest.mark.parametrize(
    ("what", "kind"),
    [
        ("停止骚扰", "-stop"), ("不再找亲友", "-stop"), ("暂停催收", "-stop"), ("立即停止给我家人打电话", "-stop"), ("保证不再上门", "-stop"),
        ("停催", "-stop"), ("回电话给我", "-call"), ("给我回电话", "-call"), ("联系我", "-call"), ("明天给我打电话", "-call"),
        ("回访", "-call"), ("退我180元", ""), ("停车费退给我", ""), ("书面答复", ""), ("授权停止", ""), ("关闭续费", ""),
        ("电话录音给我", ""),
    ],
)  # fmt: skip
def test_what_was_promised(what: str, kind: str) -> None:
    """By the verb that comes first; that they call only where it is nothing but a call."""
    assert sort(replace(PROMISE, what=what)) == kind


@pytest.mark.parametrize(
    ("promise", "asks", "answers"),
    [(STOP, "停止骚扰。停了吗？", ["停了", "没停"]), (CALL, "给我回电话。打来了吗？", ["打来了", "没打来"])],
)
def test_each_is_asked_in_its_own_words(promise: Promise, asks: str, answers: list[str]) -> None:
    """In the nudge, and where the promise is opened."""
    person = waiting(promises=(promise,))
    asked = due(person, ASKED, NUDGE.id)
    assert asks in text(asked)
    assert labels(asked)[:2] == answers
    assert labels(tap("pledge:2", person))[:2] == answers


@pytest.mark.parametrize("said", ["打了", "还在打", "又打了", "没停", "没有", "还在骚扰", "换号打", "少了些", "天天打"])
def test_it_did_not_stop(said: str) -> None:
    """打了 is no good news here."""
    assert settled(said, STOP) == ["broken"]


@pytest.mark.parametrize("said", ["停了", "没打", "没再打", "不打了", "消停了", "没动静了", "是的", "做到了"])
def test_it_stopped(said: str) -> None:
    """没打 is good news here; and the traces are to be kept."""
    found = say(said, nudged(STOP), ASKED)
    assert only(found, PromiseSettled).state == "kept"
    assert "通话记录和截图先别删" in text(found)


@pytest.mark.parametrize("said", ["有", "打电话"])
def test_what_may_mean_both_settles_nothing(said: str) -> None:
    """有 may be that it was kept, or that there are calls."""
    assert every(say(said, nudged(STOP), ASKED), PromiseSettled) == []


@pytest.mark.parametrize("said", ["打了", "打来了", "回电了", "打过电话了", "联系我了"])
def test_they_called(said: str) -> None:
    """What they said then is what matters."""
    found = say(said, nudged(CALL), ASKED)
    assert only(found, PromiseSettled).state == "kept"
    assert "他说了什么？" in text(found)
    assert labels(found)[0] == "记一条承诺"


@pytest.mark.parametrize("said", ["没打", "没打来", "没接到", "没有", "打了但我没接到"])
def test_they_did_not_call(said: str) -> None:
    """Nor does a call that was not heard count."""
    assert settled(said, CALL) == ["broken"]


@pytest.mark.parametrize("said", ["打来了，说下周三前退180", "回了 答应下周三前退180"])
def test_what_they_promised_when_they_called(said: str) -> None:
    """Told in the same breath: noted as kept, and the new promise read back."""
    found = say(said, nudged(CALL), ASKED)
    assert only(found, PromiseSettled).state == "kept"
    assert text(found).startswith("有回音了：给我回电话。")
    assert "11月25日 周三 24:00 前" in text(found)


@pytest.mark.parametrize("said", ["打过电话了", "打了电话", "我刚打过客服电话了"])
def test_ones_own_call_is_no_refund(said: str) -> None:
    """It is asked what they said."""
    found = say(said, nudged(PROMISE), ASKED)
    assert every(found, PromiseSettled) == []
    assert "谁接的，答应了什么" in text(found)
