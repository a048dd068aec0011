"""Days counted one by one, and how a long row of them is told in a few lines."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from typing import Literal

from bot.core.calendar import Calendar
from bot.core.due import told

Why = Literal["start", "counts", "works", "makeup", "weekend", "holiday"]


@dataclass(frozen=True, slots=True)
class Day:
    """One day of a count: the `nth` that counts, or 0; `named` is the holiday, or what began on the first day."""

    day: date
    why: Why
    nth: int = 0
    named: str = ""


def natural(start: date, began: str, length: int) -> tuple[Day, ...]:
    """The first day, which is not counted, and so many days after it (Civil Code art. 201)."""
    after = (Day(start + timedelta(days=nth), "counts", nth) for nth in range(1, length + 1))
    return (Day(start, "start", 0, began), *after)


def working(start: date, began: str, length: int, calendar: Calendar) -> tuple[Day, ...]:
    """The first day, not counted, and all days up to the last of so many working days."""
    return (Day(start, "start", 0, began), *_walk(start, length, calendar))


def _walk(day: date, length: int, calendar: Calendar) -> Iterator[Day]:
    nth = 0
    while nth < length:
        day += timedelta(days=1)
        nth += calendar.is_workday(day)
        yield _working(day, nth, calendar)


def _working(day: date, nth: int, calendar: Calendar) -> Day:
    if day in calendar.makeup:
        return Day(day, "makeup", nth, calendar.makeup[day])
    if calendar.is_workday(day):
        return Day(day, "works", nth)
    holiday = calendar.holiday(day)
    return Day(day, "holiday", 0, holiday) if holiday else Day(day, "weekend")


def day_told(day: Day) -> str:
    """One day as a line: `10月10日 周六 第2个工作日（国庆调休上班）`."""
    return f"{told(day.day)} {_said(day, str(day.nth))}"


def days_told(days: Sequence[Day]) -> tuple[str, ...]:
    """All days in few lines: neighbours of one kind are told together, `11月21–22日 周末，不算`."""
    return tuple(_row(list(row)) for _, row in groupby(days, lambda day: (day.why, day.named)))


def _row(row: Sequence[Day]) -> str:
    first, last = row[0], row[-1]
    if len(row) == 1:
        return day_told(first)
    return f"{_span(first.day, last.day)} {_said(first, f'{first.nth}–{last.nth}')}"


def _span(first: date, last: date) -> str:
    if first.month == last.month and first.year == last.year:
        return f"{first.month}月{first.day}–{last.day}日"
    return f"{first.month}月{first.day}日–{last.month}月{last.day}日"


def _said(day: Day, nth: str) -> str:
    match day.why:
        case "start":
            return f"{day.named}，不算"
        case "counts":
            return f"第{nth}天"
        case "works":
            return f"第{nth}个工作日"
        case "makeup":
            return f"第{nth}个工作日（{day.named}调休上班）"
        case "weekend":
            return "周末，不算"
        case "holiday":
            return f"{day.named}放假，不算"
