"""Lengths of time from a moment on: 24小时, 三到五个工作日, 半个月."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Final, Literal, NamedTuple

from bot.core.calendar import Calendar
from bot.core.days import Counted, Day, QuarterEnd, Scene, Week, YearEnd, months_later, not_past
from bot.core.due import Unsure, end_of, told

Unit = Literal["minute", "day", "month"]

FEW: Final = 5  # workdays beyond the known calendar that are still counted, as provisional
MOST: Final = {"minute": 60 * 24 * 366, "day": 366 * 10, "month": 12 * 30}
MOST_WORKDAYS: Final = 400
SHOWN: Final = 40  # days listed one by one in the steps


@dataclass(frozen=True, slots=True)
class Span:
    """So many minutes, days or months; of a range the upper bound."""

    amount: int
    unit: Unit
    told: str = field(compare=False)  # 两小时 and 2个小时 are one length

    def on(self, scene: Scene) -> Counted:
        """The day it ends: today excluded, no roll for weekends; raises Unsure for a span of minutes."""
        if self.unit == "minute":
            raise Unsure("several", self.moment(scene))
        return self.since(scene.today)

    def since(self, day: date, counted: bool = False) -> Counted:
        """The day it ends, counted from `day`, which is day 1 when `counted`."""
        self._possible()
        if self.unit == "day":
            end = day + timedelta(days=self.amount - counted)
            return Counted(end, (f"{told(day)}{'算第1天' if counted else '不算'}，往后数{self.amount}天：{told(end)}",))
        if counted:
            raise Unsure("unread", end_of(months_later(day, self.amount)))
        end = months_later(day, self.amount)
        return Counted(end, (f"从{told(day)}起{self.told}：{end.year}年{told(end)}",))

    def moment(self, scene: Scene) -> datetime:
        """The instant it ends: hours and minutes run from the moment (Civil Code art. 201)."""
        self._possible()
        return scene.ref + timedelta(minutes=self.amount)

    def _possible(self) -> None:
        if not 0 < self.amount <= MOST[self.unit]:
            raise Unsure("impossible")


@dataclass(frozen=True, slots=True)
class Workdays:
    """So many working days: today excluded, end of the last one (Civil Code art. 201 and 203)."""

    count: int
    next: bool = False  # 下个工作日 is a day and has an hour, 1个工作日 is a length

    def on(self, scene: Scene) -> Counted:
        return self.since(scene.today, scene.calendar)

    def since(self, day: date, calendar: Calendar, counted: bool = False) -> Counted:
        """The last workday, counted from `day`, which may itself be the first when `counted`."""
        if not 0 <= self.count <= MOST_WORKDAYS:
            raise Unsure("impossible")
        if self.count == 0:
            return Counted(day, (f"T+0，就是当天：{told(day)}",))
        steps = [] if counted else [f"{told(day)} 说的那天，不算"]
        end, beyond = self._walk(day - timedelta(days=counted), calendar, steps)
        if beyond > FEW:
            raise Unsure("calendar", end_of(end))
        if beyond:
            steps.append(f"{end.year}年的放假安排还没进日历，先按周末和法定假日算，可能会变")
        return Counted(end, _short(steps), bool(beyond))

    def _walk(self, day: date, calendar: Calendar, steps: list[str]) -> tuple[date, int]:
        """The last workday, and how many of the counted ones the calendar does not know; tells every day."""
        nth = beyond = 0
        while nth < self.count:
            day += timedelta(days=1)
            works = calendar.is_workday(day)
            nth += works
            beyond += works and not calendar.known(day)
            steps.append(f"{told(day)} {_kind(day, calendar, nth if works else 0)}")
        return day, beyond


class NthWorkday(NamedTuple):
    """下个月第一个工作日: counted from the first day of the period that ends with `period`."""

    period: Day
    nth: int

    def on(self, scene: Scene) -> Counted:
        end = self.period.on(scene).day
        found = Workdays(self.nth).since(self._first(end), scene.calendar, counted=True)
        if found.day > end:
            raise Unsure("impossible")
        not_past(scene, found.day)
        return found

    def _first(self, end: date) -> date:
        if isinstance(self.period, Week):
            return end - timedelta(days=6)
        months = {QuarterEnd: 3, YearEnd: 12}.get(type(self.period), 1)
        return months_later(end.replace(day=1), 1 - months)


def _kind(day: date, calendar: Calendar, nth: int) -> str:
    if nth:
        return f"第{nth}个工作日" + (f"（{calendar.makeup[day]}调休上班）" if day in calendar.makeup else "")
    holiday = calendar.holiday(day)
    return f"{holiday}放假，不算" if holiday else "周末，不算"


def _short(steps: list[str]) -> tuple[str, ...]:
    if len(steps) <= SHOWN:
        return tuple(steps)
    return (*steps[: SHOWN // 2], f"……（中间{len(steps) - SHOWN}天同样数）", *steps[-SHOWN // 2 :])
