"""Workdays in mainland China: weekdays, minus statutory days off, plus make-up days (调休)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final, Literal

# Days off that the law fixes by solar date (全国年节及纪念日放假办法, 2025): true without any yearly notice.
FIXED: Final = {
    (1, 1): "元旦",
    (5, 1): "劳动节",
    (5, 2): "劳动节",
    (10, 1): "国庆",
    (10, 2): "国庆",
    (10, 3): "国庆",
}


@dataclass(frozen=True, slots=True)
class Calendar:
    """Days off and make-up workdays, known up to `valid_through`. Beyond it weekends and fixed holidays: provisional.

    `off` maps a day off to the holiday's name (元旦, 春节, 清明, 劳动节, 端午, 中秋, 国庆), `makeup` likewise.
    Source: the State Council's yearly notice; see content/calendar. `notices` names it by year. `version` changes with
    the data.
    """

    off: Mapping[date, str]
    makeup: Mapping[date, str]
    valid_from: date
    valid_through: date
    version: str
    notices: Mapping[int, str] = field(default_factory=dict)

    def known(self, day: date) -> bool:
        """Whether the notice for this day's year is in the table."""
        return self.valid_from <= day <= self.valid_through

    def holiday(self, day: date) -> str:
        """The name of the holiday that makes this a day off; empty on all other days, weekends too."""
        return self.off.get(day) or ("" if self.known(day) else FIXED.get((day.month, day.day), ""))

    def is_workday(self, day: date) -> bool:
        """Whether offices work on this day; a guess (Monday to Friday) where the day is not `known`."""
        return day in self.makeup or (day.weekday() < 5 and not self.holiday(day))

    def add_workdays(self, day: date, count: int) -> date:
        """The `count`-th workday after `day`, which is not counted itself (Civil Code art. 201)."""
        while count > 0:
            day += timedelta(days=1)
            count -= self.is_workday(day)
        return day

    def next_workday(self, day: date, way: Literal[1, -1]) -> date:
        """The workday after `day`, or before it."""
        day += timedelta(days=way)
        while not self.is_workday(day):
            day += timedelta(days=way)
        return day

    def next_block(self, day: date, name: str = "") -> tuple[date, date] | None:
        """First and last day off of the next holiday that starts after `day`, by name or whichever; None if unknown.

        A block has the name of each of its days: in 2025 中秋 fell into the days off of 国庆.
        """
        starts = (start for start in sorted(self.off) if start > day and start - timedelta(days=1) not in self.off)
        blocks = ((start, self._last_off(start)) for start in starts)
        return next((block for block in blocks if not name or name in self._names(*block)), None)

    def _last_off(self, day: date) -> date:
        while day + timedelta(days=1) in self.off:
            day += timedelta(days=1)
        return day

    def _names(self, first: date, last: date) -> set[str]:
        return {self.off[first + timedelta(days=ahead)] for ahead in range((last - first).days + 1)}
