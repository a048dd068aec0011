"""Days as they are named: 11月25日, 下周三, 后天, 月底, 国庆前. Each says which date it is, seen from a moment."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final, NamedTuple, Protocol

from bot.core.calendar import Calendar
from bot.core.due import WEEKDAYS, Reason, Unsure, end_of, told

RECENT: Final = 60  # days: a month-day that passed so lately is more likely a slip than a promise for next year
LAST_YEAR: Final = 9000
NIGHT_OWL: Final = 5  # before this hour 明天 may mean the day that has already begun


class Scene(NamedTuple):
    """From where a time is seen. `after` is the lower end of a range whose upper end is looked for."""

    ref: datetime
    calendar: Calendar
    after: date | None = None

    @property
    def today(self) -> date:
        """The day of the reference moment in Shanghai."""
        return self.ref.date()

    @property
    def start(self) -> date:
        """The first day that may be meant."""
        return self.after or self.today


class Counted(NamedTuple):
    """A date and how it was reached."""

    day: date
    steps: tuple[str, ...]
    provisional: bool = False


class Day(Protocol):
    """Anything that names one day."""

    def on(self, scene: Scene) -> Counted:
        """The date; raises Unsure where it takes a question."""
        ...


def real(year: int, month: int, day: int) -> date:
    """The date; raises Unsure where the calendar has none, suggesting the month's last day."""
    if not 1 <= month <= 12 or not 1 <= day <= 31 or not 1 <= year <= LAST_YEAR:
        raise Unsure("impossible")
    last = month_end(date(year, month, 1))
    if day > last.day:
        raise Unsure("impossible", end_of(last))
    return date(year, month, day)


def months_later(day: date, months: int) -> date:
    """The same day so many months on, or that month's last day (Civil Code art. 202); raises Unsure past year 9000."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if year > LAST_YEAR:
        raise Unsure("impossible")
    return date(year, month + 1, min(day.day, month_end(date(year, month + 1, 1)).day))


def month_end(day: date) -> date:
    """The last day of the month."""
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)


def not_past(scene: Scene, day: date, again: date | None = None) -> date:
    """The day; raises Unsure where it lies behind us, suggesting `again`."""
    if day < scene.today:
        raise Unsure("past", end_of(again) if again else None)
    return day


@dataclass(frozen=True, slots=True)
class Named:
    """11月25日, with or without a year; without one the next such day is meant. `years` counts from this year."""

    month: int
    day: int
    year: int | None = None
    years: int | None = None

    def on(self, scene: Scene) -> Counted:
        if self.year is not None or self.years is not None:
            year = self.year if self.year is not None else scene.today.year + (self.years or 0)
            found = not_past(scene, real(year, self.month, self.day))
            return Counted(found, (f"说的是 {found.year}年{told(found)}",))
        real(2000, self.month, self.day)  # no such day in any year is asked about without a guess at the year
        year = scene.start.year + ((self.month, self.day) < (scene.start.month, scene.start.day))
        found = real(year, self.month, self.day)
        if year > scene.start.year and (scene.start - _a_year_before(found)).days <= RECENT:
            raise Unsure("past", end_of(found))
        return Counted(found, (f"最近的{self.month}月{self.day}日：{found.year}年{told(found)}",))


def _a_year_before(day: date) -> date:
    return months_later(day, -12)


@dataclass(frozen=True, slots=True)
class DayOfMonth:
    """15号; `months` counts from this month, None means the next 15th. `loose` (15日) may also be a length of time."""

    day: int
    months: int | None = None
    loose: bool = False

    def on(self, scene: Scene) -> Counted:
        first = scene.start.replace(day=1)
        if self.months is None:
            first = months_later(first, int(self.day < scene.start.day))
            found = real(first.year, first.month, self.day)
            return Counted(found, (f"最近的{self.day}号：{told(found)}",))
        first = months_later(scene.today.replace(day=1), self.months)
        found = not_past(scene, real(first.year, first.month, self.day))
        return Counted(found, (f"{first.month}月的{self.day}号：{told(found)}",))


@dataclass(frozen=True, slots=True)
class OnWeekday:
    """周三; `weeks` counts from this week (Monday to Sunday), None means the next coming one."""

    weekday: int
    weeks: int | None = None

    def on(self, scene: Scene) -> Counted:
        name = f"周{WEEKDAYS[self.weekday]}"
        if self.weeks is None:
            ahead = (self.weekday - scene.start.weekday()) % 7
            if ahead == 0 and scene.after is None:
                raise Unsure("ambiguous-day", end_of(scene.today))
            found = scene.start + timedelta(days=ahead or 7)
            return Counted(found, (f"接下来的{name}：{told(found)}",))
        found = monday(scene.today) + timedelta(days=7 * self.weeks + self.weekday)
        not_past(scene, found, found + timedelta(days=7))
        return Counted(found, (f"{week_name(self.weeks)}的{name}（一周从周一算起）：{told(found)}",))


def monday(day: date) -> date:
    """The Monday of the day's week."""
    return day - timedelta(days=day.weekday())


def week_name(weeks: int) -> str:
    """本周, 下周, 下下周."""
    return "本周" if weeks == 0 else f"{'下' * weeks}周"


@dataclass(frozen=True, slots=True)
class Week:
    """下周, 周末: its Sunday. `before` (周末前) is its Friday. `bare` (周末) on a Sunday takes a question."""

    weeks: int
    before: bool = False
    bare: bool = False

    def on(self, scene: Scene) -> Counted:
        sunday = monday(scene.today) + timedelta(days=7 * self.weeks + 6)
        if self.bare and scene.today == sunday:
            raise Unsure("ambiguous-day", end_of(sunday))
        if self.before:
            friday = not_past(scene, sunday - timedelta(days=2), sunday)
            return Counted(friday, (f"周末之前，到周五：{told(friday)}",))
        return Counted(sunday, (f"{week_name(self.weeks)}到周日为止：{told(sunday)}",))


@dataclass(frozen=True, slots=True)
class Offset:
    """今天, 明天, 后天. `loose` (次日, 当天) counts from something else unless it is all that is said."""

    days: int
    loose: bool = False

    def on(self, scene: Scene) -> Counted:
        found = scene.today + timedelta(days=self.days)
        return Counted(found, (f"今天是{told(scene.today)}，说的是{told(found)}",))


@dataclass(frozen=True, slots=True)
class MonthPart:
    """月底, 12月底, 下个月内, 上旬. `last` is the part's last day of month, None the month's own.

    The month is `month` (the next one, or of `year`, or of a year counted from this one), or `months` counted from
    this one.
    """

    months: int = 0
    month: int | None = None
    year: int | None = None
    last: int | None = None
    years: int | None = None

    def on(self, scene: Scene) -> Counted:
        first = self._first(scene)
        found = first.replace(day=self.last) if self.last else month_end(first)
        not_past(scene, found, month_end(first))
        return Counted(found, (f"{first.month}月{'的这一旬' if self.last else ''}到{told(found)}为止",))

    def _first(self, scene: Scene) -> date:
        if self.month is None:
            return months_later(scene.today.replace(day=1), self.months)
        coming = int(self.month < scene.today.month) if self.years is None else self.years
        return real(self.year or scene.today.year + coming, self.month, 1)


@dataclass(frozen=True, slots=True)
class YearEnd:
    """年底, 今年内, 2027年底."""

    years: int = 0
    year: int | None = None

    def on(self, scene: Scene) -> Counted:
        found = not_past(scene, real(self.year or scene.today.year + self.years, 12, 31))
        return Counted(found, (f"{found.year}年最后一天",))


@dataclass(frozen=True, slots=True)
class QuarterEnd:
    """季度末, 下季度末; `nth` is 三季度末, of this year."""

    quarters: int = 0
    nth: int | None = None

    def on(self, scene: Scene) -> Counted:
        this = (scene.today.month - 1) // 3
        quarter = self.nth - 1 if self.nth else this + self.quarters
        found = month_end(months_later(date(scene.today.year, 1, 1), quarter * 3 + 2))
        return Counted(not_past(scene, found), (f"季度最后一天：{told(found)}",))


@dataclass(frozen=True, slots=True)
class LastWorkday:
    """月底最后一个工作日, 本周最后一个工作日: the last workday of the period that ends with `period`."""

    period: Day

    def on(self, scene: Scene) -> Counted:
        found = end = self.period.on(scene).day
        while not scene.calendar.is_workday(found):
            found -= timedelta(days=1)
        if not scene.calendar.known(end):
            raise Unsure("calendar", end_of(found))
        not_past(scene, found)
        return Counted(found, (f"到{told(end)}为止的最后一个工作日：{told(found)}",))


@dataclass(frozen=True, slots=True)
class Doubtful:
    """A day that always takes a question; `guess` names the likeliest one."""

    reason: Reason
    guess: Callable[[Scene], date] | None = None

    def on(self, scene: Scene) -> Counted:
        raise Unsure(self.reason, end_of(self.guess(scene)) if self.guess else None)
