"""The repayment day: asked, read back, corrected, and when we ask about it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from bot.core.changes import Asked, NudgePlanned, NudgeStopped, RepaymentDaySet
from bot.core.nudge import SHANGHAI
from bot.core.person import Asking, Nudge
from bot.core.turn import Outcome
from tests.turns import CASE, NOW, codes, due, every, is_stale, only, say, seen, shown, somebody, tap, text

REPAY = replace(CASE, matter="repay-failed")
ASKED = somebody(cases=(REPAY,), asking=Asking("repay-day", ("1",)), digits=True)


def asks(found: Outcome) -> list[str]:
    """When we will ask, in Shanghai."""
    times = [plan.nudge.due_at.astimezone(SHANGHAI) for plan in every(found, NudgePlanned)]
    return [f"{at:%m-%d %H:%M}" for at in times]


def test_paying_again_is_answered_before_it_is_done() -> None:
    """先别急: a second payment may be a double one. The day is still asked."""
    found = tap("repaid:1:again", ASKED)
    assert "重复扣款" in text(found)
    assert only(found, Asked).asking == ASKED.asking


@pytest.mark.parametrize(
    ("typed", "day", "times"),
    [
        ("25", "11月25日 周三", ["11-25 18:00", "11-26 09:30"]),
        ("２５", "11月25日 周三", ["11-25 18:00", "11-26 09:30"]),
        ("25号", "11月25日 周三", ["11-25 18:00", "11-26 09:30"]),
        ("明天", "11月21日 周六", ["11-21 18:00", "11-22 09:30"]),
        ("今天", "11月20日 周五", ["11-20 18:00", "11-21 09:30"]),
        ("5", "12月5日 周六", ["12-05 18:00", "12-06 09:30"]),
    ],
)
def test_a_day_to_come(typed: str, day: str, times: list[str]) -> None:
    """Read back, and asked about on its evening, before 24:00, and the next morning; both are said."""
    found = say(typed, ASKED)
    assert f"记下了：{day} 24:00 前要入账" in text(found)
    assert asks(found) == times
    assert all(time.split(" ")[1] in text(found) for time in times)
    assert {plan.nudge.kind for plan in every(found, NudgePlanned)} == {"repay"}
    assert [plan.nudge.id for plan in every(found, NudgePlanned)] == [10, 11]
    assert f"{only(found, RepaymentDaySet).at:%m-%d %H:%M:%S}" == f"{times[0].split(' ')[0]} 23:59:59"


def test_a_day_that_passed_lately_is_asked_about() -> None:
    """On the 20th the 18th is not silently next month's: one of the two is chosen, by tap, number or words."""
    asked = say("18", ASKED)
    assert codes(asked)[:2] == ["repayon:1:2026-11-18", "repayon:1:2026-12-18"]
    assert asked.changes == (Asked(ASKED.asking),)
    person = replace(ASKED, screen=seen(asked), digits=False)
    for answer, time in (("1", "11-21 09:30"), ("2", "12-18 18:00"), ("昨天", "11-21 09:30"), ("25", "11-25 18:00")):
        assert asks(say(answer, person))[0] == time


@pytest.mark.parametrize("typed", ["昨天", "18号 已经过了", "上周五", "11月18日"])
def test_a_day_that_is_past(typed: str) -> None:
    """No evening to wait for: ask today whether it counts as overdue; we ask tomorrow morning."""
    found = say(typed, ASKED)
    assert "已经过了" in text(found)
    assert "今天就问清" in text(found)
    assert asks(found) == ["11-21 09:30"]
    assert "11月21日 周六 09:30" in text(found)


def test_late_on_the_day_itself() -> None:
    """At half past ten nobody is promised an evening that is over, nor told to call later."""
    found = say("今天", ASKED, NOW.replace(hour=22))
    assert "今晚 24 点" in text(found)
    assert asks(found) == ["11-21 09:30"]
    assert "18:00" not in text(found)
    due = replace(REPAY, repay_at=NOW.replace(hour=23, minute=59, second=59))
    card = text(tap("card:1", somebody(cases=(due,)), NOW.replace(hour=22)))
    assert "还款日就是今天" in card
    assert "那时再打" not in card


@pytest.mark.parametrize("typed", ["不知道", "32", "99", "？"])
def test_a_day_that_is_none_is_asked_again(typed: str) -> None:
    """Without blame, with a way past the question, in other words the second time; the question stays open."""
    once = say(typed, ASKED)
    twice = say(typed, replace(ASKED, asking=only(once, Asked).asking))
    assert text(once) != text(twice)
    for found in (once, twice):
        assert "没看懂" in text(found)
        assert "repaid:1:skip" in codes(found)
        assert every(found, NudgePlanned) == []
        assert shown(found).digits


def test_a_correction_replaces_what_was_planned() -> None:
    """改还款日: the old questions are dropped, the new day is shown in the case."""
    old = tuple(Nudge(number, "repay", 1, 1, NOW + timedelta(days=number)) for number in (3, 4))
    person = replace(ASKED, cases=(replace(REPAY, repay_at=NOW, route="call"),), nudges=old)
    assert "repay:1" in codes(tap("manage:1", person))
    assert only(tap("repay:1", person), Asked).asking == ASKED.asking
    found = say("26", person)
    assert {change.nudge_id for change in every(found, NudgeStopped)} == {3, 4}
    assert asks(found) == ["11-26 18:00", "11-27 09:30"]
    assert codes(found) == ["case:1", "repay:1", "start"]
    noted = replace(REPAY, repay_at=only(found, RepaymentDaySet).at)
    assert "还款日：11月26日 周四" in text(tap("case:1", replace(person, cases=(noted,))))


def test_the_way_goes_on_after_the_day() -> None:
    """Read back at the head of the next question, one tap from a correction."""
    assert codes(say("25", ASKED))[:4] == ["road:1:help", "road:1:chat", "road:1:call", "repay:1"]
    assert codes(tap("repaid:1:skip", ASKED))[0] == "road:1:help"


@pytest.mark.parametrize(
    "code", ["repaid:9:skip", "repay:9", "repayon:9:2026-11-18", "repayon:1:x", "repayon:1:2026-13-40"]
)
def test_stale_taps(code: str) -> None:
    """Of a case that is gone, or a day that nobody offered: home, nothing changes."""
    assert is_stale(tap(code, somebody()))


def test_an_answer_about_a_case_that_is_gone() -> None:
    """The question outlived its case: home, without an error."""
    found = say("25", somebody(asking=Asking("repay-day", ("9",)), digits=True))
    assert "以前的" in text(found)


def test_the_evening_and_the_morning_after_have_their_own_words() -> None:
    """Before the day's end there is something to do; after it, something to look at."""
    noted = replace(REPAY, repay_at=datetime(2026, 11, 25, 23, 59, 59, tzinfo=SHANGHAI))
    nudge = Nudge(3, "repay", 1, 1, datetime(2026, 11, 25, 18, 0, tzinfo=SHANGHAI))
    person = somebody(cases=(noted,), nudges=(nudge,))
    assert "今天 24 点前是还款日" in text(due(person, nudge.due_at, 3))
    assert "还款日过了" in text(due(person, nudge.due_at + timedelta(hours=16), 3))
