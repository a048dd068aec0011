"""Days named by a holiday: 国庆前, 节后第三个工作日, 放假前最后一天, 中秋当天."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, Literal

from bot.core.counting import Span, Workdays
from bot.core.days import Counted, Scene, not_past
from bot.core.due import Unsure, end_of, told

Block = tuple[date, date]
Length = Literal["", "long", "short"]

SOLAR: Final = {"元旦": (1, 1), "劳动节": (5, 1), "国庆": (10, 1)}
# On these everybody works.
WORKED: Final = {
    "教师节": (9, 10),
    "圣诞": (12, 25),
    "儿童节": (6, 1),
    "妇女节": (3, 8),
    "青年节": (5, 4),
    "建军节": (8, 1),
}
FIXED: Final = {**SOLAR, **WORKED}
# The fifth of the fifth and the fifteenth of the eighth month of the old calendar, from 2004 on; checked by a test.
LUNAR: Final = {
    "端午": (
        "0622 0611 0531 0619 0608 0528 0616 0606 0623 0612 0602 0620 0609 0530 0618 0607 0625 0614 0603 0622 "
        "0610 0531 0619 0609 0528 0616 0605 0624 0612 0601 0620 0610 0530 0618 0607 0527 0614"
    ),
    "中秋": (
        "0928 0918 1006 0925 0914 1003 0922 0912 0930 0919 0908 0927 0915 1004 0924 0913 1001 0921 0910 0929 "
        "0917 1006 0925 0915 1003 0922 0912 1001 0919 0908 0927 0916 1004 0924 0913 1002 0920"
    ),
}
# The fifteenth of the first month, no day off.
MOONS: Final = {
    **LUNAR,
    "元宵": (
        "0205 0223 0212 0304 0221 0209 0228 0217 0206 0224 0214 0305 0222 0211 0302 0219 0208 0226 0215 0205 "
        "0224 0212 0303 0220 0209 0227 0217 0206 0225 0214 0305 0222 0211 0301 0218 0207 0226"
    ),
}
FIRST_LUNAR: Final = 2004
EVE: Final = "除夕"
BEFORE_MOON: Final = timedelta(days=15)  # so long before 元宵 the old year ends
LONGEST: Final = timedelta(days=10)  # no days off in a row are more
NEAR: Final = timedelta(days=10)  # 中秋 and 国庆 2026: so near each other 节前 may be before either
FAR: Final = timedelta(days=45)  # nobody says 节前 of a holiday that is farther away than this
RECENT: Final = timedelta(days=30)  # a holiday that passed so lately is not simply the next year's
HEAD_START: Final = timedelta(days=2)  # by no more do days off begin before the day they are called by
LONG: Final = 5  # days: 长假; fewer are a 小长假, and five may be called either


def festival(name: str, year: int) -> date | None:
    """The day itself, which is not always the first of the days off; None for 春节, which is no single day."""
    if name in FIXED:
        return date(year, *FIXED[name])
    if name == EVE:
        moon = festival("元宵", year)
        return moon and moon - BEFORE_MOON
    if name == "清明":
        return date(year, 4, int(year % 100 * 0.2422 + 4.81) - year % 100 // 4)  # holds from 2000 to 2099
    days = MOONS.get(name, "").split()
    if not FIRST_LUNAR <= year < FIRST_LUNAR + len(days):
        return None
    told_as = days[year - FIRST_LUNAR]
    return date(year, int(told_as[:2]), int(told_as[2:]))


def _coming(name: str, scene: Scene) -> date | None:
    """The next such day after today; None where a table does not have it, so that no year is left out silently."""
    this = festival(name, scene.today.year)
    return this if this is None or this > scene.today else festival(name, scene.today.year + 1)


def _ahead(name: str, scene: Scene) -> date | None:
    """The next such day; Unsure where the last one was lately: who says 端午前 then may mean another day."""
    this, coming = festival(name, scene.today.year), _coming(name, scene)
    last = this if this and this <= scene.today else festival(name, scene.today.year - 1)
    if coming and last and scene.today < last + RECENT:
        raise Unsure("past", end_of(coming - timedelta(days=1)))
    return coming


def _next_festival(scene: Scene) -> date:
    """The next one whose date the law or the moon fixes, also where no notice tells the days off."""
    return min(day for name in (*SOLAR, *LUNAR, "清明") if (day := _coming(name, scene)))


def _called(name: str, scene: Scene) -> str:
    """What the days off around a festival are called: 中秋 2020 was on 1 October, in those of 国庆."""
    day = festival(name, scene.today.year)
    near = day is not None and day > scene.today - RECENT - LONGEST
    return scene.calendar.off.get(day, name) if day and near else name


def _rested(block: Block, scene: Scene) -> date:
    """The last day that nobody works: a weekend that follows was not told as days off in every year's notice."""
    return scene.calendar.next_workday(block[1], 1) - timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Holiday:
    """Days off as they are named: 国庆, 长假, 节. Without a name the next ones are meant.

    年 (年后) is 春节 as soon as 元旦 is over; before that it may be either.
    """

    name: str = ""
    length: Length = ""

    def block(self, scene: Scene, running: bool) -> Block:
        """First and last day off, also of days that have begun where `running`; Unsure where nobody knows them."""
        name = "春节" if self.name == "年" else _called(self.name, scene)
        self._lately(name, scene, running)
        block = scene.calendar.next_block(scene.today - LONGEST * running, name)
        while block and _rested(block, scene) < scene.today:
            block = scene.calendar.next_block(block[1], name)
        if not block:
            raise Unsure("calendar")
        if not self._fits(block) or (self.name == "年" and block[0].year != scene.today.year):
            raise Unsure("vague")
        return (block[0], _rested(block, scene)) if running else block

    def _lately(self, name: str, scene: Scene, running: bool) -> None:
        """Raise Unsure where these days off were lately, or run although they should still come."""
        last = scene.calendar.next_block(scene.today - RECENT - LONGEST, name) if name else None
        over = last is not None and last[0] <= scene.today and not (running and scene.today <= _rested(last, scene))
        if over or (not running and scene.calendar.holiday(scene.today)):
            raise Unsure("past")

    def _fits(self, block: Block) -> bool:
        days = (block[1] - block[0]).days + 1
        return days >= LONG if self.length == "long" else days <= LONG or not self.length


@dataclass(frozen=True, slots=True)
class BeforeFestival:
    """国庆前: the day before it, also where its days off begin a little earlier. A question where another festival lies
    in the same days off before it, and where the date is not in the table."""

    name: str

    def on(self, scene: Scene) -> Counted:
        day = _ahead(self.name, scene)
        if day is None:
            block = scene.calendar.next_block(scene.today, self.name)
            raise Unsure("ambiguous-day", end_of(block[0] - timedelta(days=1)) if block else None)
        eve = day - timedelta(days=1)
        if self.name not in (*FIXED, "元宵") and not scene.calendar.known(eve):
            raise Unsure("calendar", end_of(eve))
        off = scene.calendar.holiday
        if off(day - HEAD_START - timedelta(days=1)) or _another(day, self.name) or off(scene.today) == self.name:
            raise Unsure("ambiguous-day", end_of(eve))
        return Counted(eve, (f"{self.name}是{day.month}月{day.day}日，前一天：{told(eve)}",))


def _another(day: date, name: str) -> bool:
    """Whether another festival is on one of the days just before: 中秋 2023 was the day but one before 国庆."""
    before = {day - timedelta(days=days) for days in range(1, HEAD_START.days + 1)}
    return any(festival(other, day.year) in before for other in (*SOLAR, *LUNAR, "清明") if other != name)


@dataclass(frozen=True, slots=True)
class OnFestival:
    """国庆当天, 中秋那天."""

    name: str

    def on(self, scene: Scene) -> Counted:
        today = festival(self.name, scene.today.year)
        day = today if today == scene.today else _ahead(self.name, scene)
        if day is None:
            raise Unsure("ambiguous-day")
        return Counted(day, (f"{self.name}：{told(day)}",))


@dataclass(frozen=True, slots=True)
class BeforeHoliday:
    """放假前最后一个工作日; without `workday` 放假前, the last day before the days off, a workday or a question."""

    holiday: Holiday
    workday: bool = True

    def on(self, scene: Scene) -> Counted:
        first = self.holiday.block(scene, running=False)[0]
        found = scene.calendar.next_workday(first, -1)
        if not self.workday and found != first - timedelta(days=1):
            raise Unsure("ambiguous-day", end_of(found))
        not_past(scene, found)
        return Counted(
            found, (f"{scene.calendar.off[first]}从{told(first)}起放假", f"之前最后一个工作日：{told(found)}")
        )


@dataclass(frozen=True, slots=True)
class BeforeDaysOff:
    """节前, 放假前: the day before the days off that come next, where it is plain which those are.

    Not on days off, nor where the next but one are near; and 节前 before 春节, unlike 放假前 (`leave`), may also be
    before the festival itself.
    """

    holiday: Holiday
    leave: bool = False

    def on(self, scene: Scene) -> Counted:
        if not scene.calendar.next_block(scene.today):
            raise Unsure("ambiguous-day", end_of(_next_festival(scene) - timedelta(days=1)))
        block = self.holiday.block(scene, running=False)
        found = BeforeHoliday(self.holiday, workday=False).on(scene)
        loose = "春节" in scene.calendar.off[block[0]] and not self.leave
        if loose or block[0] - scene.today > FAR or not _alone(block, scene):
            raise Unsure("ambiguous-day", end_of(found.day))
        return found


def _alone(block: Block, scene: Scene) -> bool:
    """Whether today is no day off, and no other holiday follows soon."""
    after = scene.calendar.next_block(block[1])
    return not scene.calendar.holiday(scene.today) and not (after and after[0] - block[1] <= NEAR)


@dataclass(frozen=True, slots=True)
class DaysAfterHoliday:
    """国庆后一周内: so many days after the last day off. 节后一周 is plain only where no other holiday is near."""

    holiday: Holiday
    length: Span

    def on(self, scene: Scene) -> Counted:
        block = self.holiday.block(scene, running=True)
        first, last = block
        counted = self.length.since(last)
        if not self.holiday.name and first > scene.today and not _alone(block, scene):
            raise Unsure("ambiguous-day", end_of(counted.day))
        name = scene.calendar.off[first]
        return counted._replace(steps=(f"{name}放假到{told(last)}", *counted.steps))


@dataclass(frozen=True, slots=True)
class AfterHoliday:
    """节后第一个工作日: so many workdays after the statutory days off that run or come next.

    With `first_day` 节后第一天, which may be a weekend: then a question.
    """

    holiday: Holiday
    count: int = 1
    first_day: bool = False

    def on(self, scene: Scene) -> Counted:
        first, last = self.holiday.block(scene, running=True)
        counted = Workdays(self.count).since(last, scene.calendar)
        if counted.provisional or not scene.calendar.known(counted.day):
            raise Unsure("calendar", end_of(counted.day))
        if self.first_day and counted.day != last + timedelta(days=1):
            raise Unsure("ambiguous-day", end_of(counted.day))
        name = scene.calendar.off[first]
        return Counted(
            counted.day, (f"{name}放假到{told(last)}", f"从那以后数{self.count}个工作日：{told(counted.day)}")
        )


@dataclass(frozen=True, slots=True)
class LastDayOff:
    """国庆假期最后一天."""

    holiday: Holiday

    def on(self, scene: Scene) -> Counted:
        last = self.holiday.block(scene, running=True)[1]
        return Counted(last, (f"{scene.calendar.off[last]}放假的最后一天：{told(last)}",))
