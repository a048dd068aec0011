"""Past days in people's words: the day, a day to come, or none."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.past import Ahead, past_day

TODAY = date(2026, 11, 20)  # a Friday


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("今天", "2026-11-20"), ("刚才", "2026-11-20"), ("今早", "2026-11-20"), ("昨天", "2026-11-19"), ("昨晚", "2026-11-19"),
        ("前天", "2026-11-18"), ("大前天", "2026-11-17"), ("3天前", "2026-11-17"), ("3 天前", "2026-11-17"), ("三天前", "2026-11-17"),
        ("三天以前", "2026-11-17"), ("十天前", "2026-11-10"), ("100天前", "2026-08-12"), ("两周前", "2026-11-06"),
        ("一个星期前", "2026-11-13"), ("一个月前", "2026-10-20"), ("半个月前", "2026-11-05"),
        ("周一", "2026-11-16"), ("星期五", "2026-11-20"), ("礼拜天", "2026-11-15"), ("上周五", "2026-11-13"), ("上个星期三", "2026-11-11"),
        ("这周三", "2026-11-18"), ("上上周二", "2026-11-03"), ("上个月20号", "2026-10-20"), ("上月二十号", "2026-10-20"),
        ("本月5号", "2026-11-05"), ("11月18日", "2026-11-18"), ("十一月十八号", "2026-11-18"), ("11.18号前后", "2026-11-18"),
        ("11-18", "2026-11-18"), ("11/18", "2026-11-18"), ("１１月１８日", "2026-11-18"), ("2026年11月18日", "2026-11-18"),
        ("2025-11-18", "2025-11-18"), ("去年12月3号", "2025-12-03"), ("2024年2月29日", "2024-02-29"), ("18", "2026-11-18"),
        ("18号", "2026-11-18"), ("十八号", "2026-11-18"), ("20", "2026-11-20"), ("大概11月18号左右", "2026-11-18"),
        ("我上周五打的电话", "2026-11-13"), ("昨天下午3点投诉的", "2026-11-19"),
    ],
)  # fmt: skip
def test_past_days(typed: str, day: str) -> None:
    """A day as people write it, with what they say around it."""
    assert past_day(typed, TODAY) == date.fromisoformat(day)


@pytest.mark.parametrize(("typed", "day"), [("25", "2026-10-25"), ("25号", "2026-10-25"), ("31号", "2026-10-31")])
def test_a_bare_day_that_is_to_come_was_last_month(typed: str, day: str) -> None:
    """On the 20th, 25号 was the 25th of last month: what is told is past."""
    assert past_day(typed, TODAY) == date.fromisoformat(day)


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("明天", "2026-11-21"), ("后天", "2026-11-22"), ("3天后", "2026-11-23"), ("这周日", "2026-11-22"), ("下周一", "2026-11-23"),
        ("这个月25号", "2026-11-25"), ("11月25日", "2026-11-25"), ("12月3日", "2026-12-03"), ("2027年1月1日", "2027-01-01"),
    ],
)  # fmt: skip
def test_a_day_to_come_is_told_apart(typed: str, day: str) -> None:
    """It is never taken for last year's."""
    assert past_day(typed, TODAY) == Ahead(date.fromisoformat(day))


@pytest.mark.parametrize(
    ("today", "typed", "day"),
    [
        ("2027-01-10", "11月25日", "2026-11-25"),
        ("2027-01-02", "12月31号", "2026-12-31"),
        ("2027-01-02", "1月1日", "2027-01-01"),
    ],
)
def test_last_year_where_it_is_not_long_ago(today: str, typed: str, day: str) -> None:
    """In January a day of November is last November's."""
    assert past_day(typed, date.fromisoformat(today)) == date.fromisoformat(day)


@pytest.mark.parametrize(
    "typed",
    [
        "", "不记得", "几天前", "前几天", "两三天前", "不是昨天", "昨天还没投", "18号还是19号", "2月29日", "2月30日", "13月1日", "0", "32",
        "0000年1月1日", "999个月前", "2020年1月1日", "20号以前", "天" * 50,
    ],
)  # fmt: skip
def test_no_day(typed: str) -> None:
    """Vague words, denials, two days, a day no calendar has, and days of long ago."""
    assert past_day(typed, TODAY) is None


@given(
    st.text("0123456789年月日号天前后上下个周五一三大昨今-/. ", max_size=12),
    st.dates(date(2024, 1, 1), date(2030, 12, 31)),
)
def test_whatever_is_typed(typed: str, today: date) -> None:
    """A day that is past, a day to come, or none; never a failure."""
    found = past_day(typed, today)
    if isinstance(found, Ahead):
        assert found.day > today
    else:
        assert found is None or today - timedelta(days=1200) < found <= today
