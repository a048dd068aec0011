"""Whatever is typed, however long and however often the same, is answered: no line holds everybody else up.

Patterns that can read the same run of words in many ways take for ever over it (嗯嗯嗯嗯…). There is no clock to win
against here: a line either ends or it does not, and then the guard ends the test.
"""

from __future__ import annotations

import random
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from types import FrameType
from typing import Final

import pytest

from bot.core.changes import Asked
from bot.core.person import Asking, Person
from bot.core.turn import Outcome
from tests.turns import COMPLAINT, NOW, NUDGE, STRANGER, due, every, say, seen, somebody, tap, waiting

GUARD: Final = 10.0  # seconds for one line; a busy machine takes a tenth of one
SAID: Final = (
    "嗯 哦 得 对 了 刚 刚才 才 算是 是 真的 给我 我 他 他们 退 退款 退钱 一分 一分钱 钱 收到 很 好 的 "
    "过去 转 转给 说是 说 打 打电话 就是 还在 又在 没 不 辛苦了 一下 记 要得 同意 客服 投诉 12378 受理 "
    "早就 都 哈 啊 啊哈 a 1 12 3天 周五 明天 前 ， 。 ？ 哎 催 安全 没事 在 药 取消 提醒 把 请 从 开始 "
    "以后 停 删 我的 资料 看不懂 太长 个不停 不停 块钱 反正 别 再 问 回复 "
)
WORDS: Final = tuple(SAID.split())
LENGTHS: Final = (16, 39, 119, 600, 2000)  # characters: where a rule says that a line is too long for it, and the most


class Endless(BaseException):
    """The guard's; nothing catches it."""


@contextmanager
def guarded(line: str) -> Iterator[None]:
    """Fails where a line does not end."""

    def over(_number: int, _frame: FrameType | None) -> None:
        raise Endless(f"{line[:40]}… ({len(line)})")

    before = signal.signal(signal.SIGALRM, over)
    signal.setitimer(signal.ITIMER_REAL, GUARD)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def lines() -> Iterator[str]:
    """One word over and over, and a few mixed, each with an end that fits and one that does not."""
    mixed = random.Random("long lines")
    for length in LENGTHS:
        for word in WORDS:
            run = (word * length)[:length]
            yield mixed.choice([run, f"{run}x"])
        for _ in range(20):
            few = mixed.sample(WORDS, mixed.choice([2, 3, 5]))
            yield "".join(mixed.choice(few) for _ in range(length))[:length] + mixed.choice(["", "x"])


def then(person: Person, outcome: Outcome) -> Person:
    """The person as they are after that."""
    asked = every(outcome, Asked)
    return replace(person, screen=seen(outcome), asking=asked[-1].asking if asked else None)


def places() -> dict[str, Person]:
    """Where in a talk somebody may be when they type."""
    noting = somebody()
    noting = then(noting, tap("promise", noting))
    nudged = waiting(nudges=(replace(NUDGE, state="sent"),))
    filed = somebody(complaints=(COMPLAINT,), nudges=(replace(NUDGE, kind="complaint", subject=4, due_at=NOW),))
    return {
        "new": STRANGER,
        "consent": then(STRANGER, say("记承诺", STRANGER)),
        "danger": then(STRANGER, say("我不想活了", STRANGER)),
        "hurt": then(STRANGER, say("我喝了农药", STRANGER)),
        "what": noting,
        "sure": then(noting, say("退我180，下周三前", noting)),
        "who": waiting(asking=Asking("promise-who", ("2",))),
        "filing": somebody(asking=Asking("filed-sure", ("1", "12378", "", "2026-11-19"))),
        "nudge": replace(nudged, screen=seen(tap("nudge:3", nudged))),
        "passing": replace(filed, screen=seen(due(filed, NOW, 3))),
        "snooze": waiting(asking=Asking("snooze", ("3",)), digits=True),
        "checklist": waiting(asking=Asking("checklist", ("1",))),
    }


@pytest.mark.parametrize("place", places())
def test_every_line_ends(place: str) -> None:
    """Wherever they are."""
    person = places()[place]
    for line in lines():
        with guarded(line):
            say(line, person)
