"""Days counted one by one, and the same told in runs."""

from __future__ import annotations

from datetime import date

import pytest

from bot.core.counted import Day, day_told, days_told, natural, working
from tests.shipped import GUIDE


def test_natural_days() -> None:
    """The first is not counted, every other one is."""
    assert [day.nth for day in natural(date(2026, 12, 30), "收到", 3)] == [0, 1, 2, 3]
    assert days_told(natural(date(2026, 12, 30), "收到", 3)) == ("12月30日 周三 收到，不算", "12月31日–1月2日 第1–3天")


def test_working_days_over_spring_festival() -> None:
    """Days off are told by their name, make-up Saturdays count, a weekend beside a holiday belongs to neither."""
    days = working(date(2026, 2, 13), "收到", 6, GUIDE.calendar)
    assert days_told(days) == (
        "2月13日 周五 收到，不算",
        "2月14日 周六 第1个工作日（春节调休上班）",
        "2月15–23日 春节放假，不算",
        "2月24–27日 第2–5个工作日",
        "2月28日 周六 第6个工作日（春节调休上班）",
    )
    assert [day.nth for day in days if day.nth] == [1, 2, 3, 4, 5, 6]


@pytest.mark.parametrize(
    ("day", "line"),
    [
        (Day(date(2026, 9, 20), "makeup", 1, "国庆"), "9月20日 周日 第1个工作日（国庆调休上班）"),
        (Day(date(2026, 10, 1), "holiday", 0, "国庆"), "10月1日 周四 国庆放假，不算"),
        (Day(date(2026, 11, 21), "weekend"), "11月21日 周六 周末，不算"),
        (Day(date(2026, 11, 23), "works", 2), "11月23日 周一 第2个工作日"),
        (Day(date(2026, 11, 23), "counts", 3), "11月23日 周一 第3天"),
    ],
)
def test_one_day(day: Day, line: str) -> None:
    """Its date, its weekday, and why it counts or not."""
    assert day_told(day) == line


def test_two_holidays_side_by_side_are_two_runs() -> None:
    """In 2020 National Day and 中秋 fell together; each day keeps its own name."""
    side = (Day(date(2026, 10, 1), "holiday", 0, "国庆"), Day(date(2026, 10, 2), "holiday", 0, "中秋"))
    assert len(days_told(side)) == 2
    assert days_told(()) == ()
