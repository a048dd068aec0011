"""The day an instalment is due: to come, just past, or one of the two."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.instalment import Either, instalment_day
from bot.core.nudge import SHANGHAI
from tests.shipped import GUIDE

NOW = datetime(2026, 11, 20, 10, 30, tzinfo=SHANGHAI)  # a Friday


def day(typed: str, now: datetime = NOW) -> date | Either | None:
    """What a typed line means now."""
    return instalment_day(typed, now, GUIDE.calendar)


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("25", "2026-11-25"), ("２５", "2026-11-25"), ("25号", "2026-11-25"), ("二十五号", "2026-11-25"), ("每月25", "2026-11-25"),
        ("今天", "2026-11-20"), ("20", "2026-11-20"), ("明天", "2026-11-21"), ("下周三", "2026-11-25"), ("下个月5号", "2026-12-05"),
        ("5", "2026-12-05"), ("11月25日", "2026-11-25"), ("1月5日", "2027-01-05"), ("31", "2026-11-30"),
    ],
)  # fmt: skip
def test_a_day_to_come(typed: str, found: str) -> None:
    """The coming such day; the last of a month that is too short."""
    assert day(typed) == date.fromisoformat(found)


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("昨天", "2026-11-19"), ("前天", "2026-11-18"), ("三天前", "2026-11-17"), ("上周五", "2026-11-13"), ("11月18日", "2026-11-18"),
        ("18号 已经过了", "2026-11-18"), ("5号过了", "2026-11-05"), ("还款日写错了 是昨天", "2026-11-19"), ("上个月28号", "2026-10-28"),
    ],
)  # fmt: skip
def test_a_day_that_is_past(typed: str, found: str) -> None:
    """Said to be past, it stays past: never next month's."""
    assert day(typed) == date.fromisoformat(found)


@pytest.mark.parametrize("number", [10, 15, 18, 19])
def test_a_day_that_passed_lately_may_be_either(number: int) -> None:
    """A bare number of the last ten days is asked about."""
    assert day(str(number)) == Either(date(2026, 11, number), date(2026, 12, number))
    assert day(f"{number}号") == day(str(number))


def test_over_the_turn_of_the_year() -> None:
    """Just after New Year's Day the 28th is last month's or this month's."""
    after = datetime(2027, 1, 3, 9, 0, tzinfo=SHANGHAI)
    assert day("28", after) == Either(date(2026, 12, 28), date(2027, 1, 28))
    assert day("12月28日", after) == date(2026, 12, 28)


@pytest.mark.parametrize("typed", ["", "不知道", "32", "99", "？", "18号还是19号", "8月1日", "明年5月1日", "已经过了"])
def test_no_day(typed: str) -> None:
    """No day, two of them, or one that no monthly instalment can mean."""
    assert day(typed) is None


@given(st.text("0123456789年月日号天前后上下个周五已经过了昨今明是 ", max_size=10))
def test_whatever_is_typed(typed: str) -> None:
    """A day within a few months, two of them, or none; never a failure."""
    found = day(typed)
    assert found is None or isinstance(found, Either) or abs((found - NOW.date()).days) <= 92
