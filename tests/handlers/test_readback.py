"""Read back before it is noted: how it was counted, one tap to correct it, 怎么算的."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest

from bot.core.changes import Asked, PromiseMade
from bot.core.dates import GRAMMAR
from bot.core.messages import options
from bot.core.nudge import SHANGHAI
from bot.core.person import Asking, Basis, Person
from bot.core.turn import Outcome
from tests.turns import GUIDE, NOW, PROMISE, codes, is_stale, labels, only, say, shown, somebody, tap, text, waiting

WHEN = somebody(asking=Asking("promise-when", ("1", "退我180元")), digits=True)
YEAR_END = datetime(2026, 12, 25, 10, 30, tzinfo=SHANGHAI)


def after(found: Outcome, person: Person = WHEN) -> Person:
    """The same person on the screen that was just shown."""
    return replace(person, asking=only(found, Asked).asking, screen=options(shown(found)))


def due(found: Outcome) -> str:
    """The due moment that is read back."""
    asking = only(found, Asked).asking
    assert asking is not None
    return f"{datetime.fromisoformat(asking.args[2]).astimezone(SHANGHAI):%m-%d %H:%M}"


@pytest.mark.parametrize(
    ("said", "now", "in_short"),
    [
        ("3个工作日", NOW, "11月25日 周三 24:00 前（3个工作日，跳过周末）"),
        ("1个工作日", NOW.replace(day=23), "11月24日 周二 24:00 前（1个工作日）"),
        (
            "5个工作日内",
            NOW.replace(month=9, day=28),
            "10月10日 周六 24:00 前（5个工作日，跳过国庆，10月10日调休算上班）",
        ),
        (
            "8个工作日",
            NOW.replace(month=9, day=24),
            "10月13日 周二 24:00 前（8个工作日，跳过周末、中秋、国庆，10月10日调休算上班）",
        ),
    ],
)
def test_how_it_was_counted_stands_beside_the_date(said: str, now: datetime, in_short: str) -> None:
    """So many working days and what was skipped; six options at most, none longer than eight characters."""
    found = say(said, WHEN, now)
    assert in_short in text(found)
    assert labels(found) == ["对", "早一点", "晚一点", "重说", "怎么算的", "返回"]


def test_any_other_time_is_only_read_back() -> None:
    """Nothing in brackets where there is nothing to tell."""
    assert "（" not in text(say("下周五前", WHEN))


@pytest.mark.parametrize(
    ("said", "earlier", "later"),
    [
        ("7天", "11-26 23:59", "11-28 23:59"),
        ("3个工作日", "11-24 23:59", "11-26 23:59"),
        ("1个工作日", "11-20 23:59", "11-24 23:59"),
        ("下周三下午3点", "11-25 14:00", "11-25 16:00"),
        ("明天上午", "11-20 12:00", "11-22 12:00"),
    ],
)
def test_one_tap_moves_by_a_sensible_step(said: str, earlier: str, later: str) -> None:
    """A day; a working day where those were said; an hour for a clock time. Read back again."""
    person = after(say(said, WHEN))
    assert due(tap("shift:1:-1", person)) == earlier
    assert due(tap("shift:1:1", person)) == later


def test_steps_add_up_and_back() -> None:
    """Twice later is two working days; back where the words put it, it rests on them again."""
    person = after(say("3个工作日", WHEN))
    once = tap("shift:1:1", person)
    twice = tap("shift:1:1", after(once))
    assert due(twice) == "11-27 23:59"
    assert "（" not in text(twice)
    back = tap("shift:1:-1", after(tap("shift:1:-1", after(twice))))
    assert "（3个工作日，跳过周末）" in text(back)
    assert only(tap("sure:1", after(back)), PromiseMade).promise.basis.origin == "words"
    assert only(tap("sure:1", after(twice)), PromiseMade).promise.basis.origin == "hand"


def test_what_a_date_rests_on_is_kept() -> None:
    """The words, the instant they count from (not that of the tap), the versions that read them."""
    found = say("5个工作日", WHEN, YEAR_END)
    assert "明年的安排还没公布" in text(found)
    promise = only(tap("sure:1", after(found), YEAR_END.replace(hour=23)), PromiseMade).promise
    assert promise.words == "5个工作日"
    assert promise.basis == Basis(YEAR_END, "words", GRAMMAR, GUIDE.calendar.version, provisional=True)


def test_what_arrives_between_reading_back_and_right_is_read_back() -> None:
    """Who confirms a date that a new calendar has moved meanwhile sees the new one first."""
    person = after(say("3个工作日", WHEN))
    assert person.asking is not None
    old = (
        *person.asking.args[:2],
        datetime(2026, 11, 24, 23, 59, 59, tzinfo=SHANGHAI).isoformat(),
        *person.asking.args[3:],
    )
    found = tap("sure:1", replace(person, asking=Asking("promise-sure", old)))
    assert due(found) == "11-25 23:59"


def test_each_day_of_the_count_is_shown() -> None:
    """Counted, weekend, the rule and its source, whose days off; the read-back is one tap away."""
    found = tap("how:1", after(say("3个工作日", WHEN)))
    for line in (
        "“3个工作日”", "11月21日 周六", "第3个工作日", "民法典第 201 到 203 条", "2026年部分节假日安排的通知（2025-11-04）",
    ):  # fmt: skip
        assert line in text(found)
    assert codes(found) == ["sure:1", "shift:1:-1", "shift:1:1", "due:1:other", "resume"]
    assert due(tap("resume", after(found))) == "11-25 23:59"


@pytest.mark.parametrize(
    ("said", "rule"), [("7天", "周末也算"), ("下周三下午3点", "说到几点，就是几点"), ("2小时", "从说的那一刻算")]
)
def test_every_kind_of_time_names_its_rule(said: str, rule: str) -> None:
    """Days and clock times have theirs; days off are no part of it."""
    found = text(tap("how:1", after(say(said, WHEN))))
    assert rule in found
    assert "放假和调休" not in found


def test_a_moved_date_says_that_it_was_moved() -> None:
    """The count is of the words, and what came of it later is added."""
    found = tap("how:1", after(tap("shift:1:1", after(say("3个工作日", WHEN)))))
    assert "后来改成：11月26日 周四 24:00 前" in text(found)


def test_a_noted_promise_is_explained_too() -> None:
    """Also one of an older program, which kept only words and the day."""
    noted = replace(PROMISE, words="3个工作日", due_at=datetime(2026, 11, 25, 23, 59, 59, tzinfo=SHANGHAI))
    found = tap("counted:2", waiting(promises=(noted,)))
    assert "第3个工作日" in text(found)
    assert "后来改成" not in text(found)
    assert codes(found) == ["move:2", "pledge:2"]
    assert "没说准日子" in text(tap("counted:2", waiting(promises=(replace(PROMISE, words="没说日期"),))))


@pytest.mark.parametrize("code", ["how:9", "counted:9", "counted:x"])
def test_stale_taps(code: str) -> None:
    """Of a case or promise that is gone: home, nothing changes."""
    assert is_stale(tap(code, waiting()))


def test_how_without_a_question_shows_what_was_noted() -> None:
    """An old button."""
    assert "pledge:2" in codes(tap("how:1", waiting()))
