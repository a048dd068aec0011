"""The words times are made of: what each kind of match means."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final, Literal, NamedTuple

from bot.core.counting import NthWorkday, Span, Unit, Workdays
from bot.core.days import (
    Day,
    DayOfMonth,
    Doubtful,
    LastWorkday,
    MonthPart,
    Named,
    Offset,
    OnWeekday,
    QuarterEnd,
    Week,
    YearEnd,
)
from bot.core.due import WEEKDAYS, Reason
from bot.core.holidays import (
    EVE,
    WORKED,
    AfterHoliday,
    BeforeDaysOff,
    BeforeFestival,
    BeforeHoliday,
    DaysAfterHoliday,
    Holiday,
    LastDayOff,
    Length,
    OnFestival,
)
from bot.core.hours import Clock, DayPart, Part
from bot.core.numerals import bounds, number

Sign = Literal["before", "after", "within", "from", "latest", "earliest", "around", "to", "or", "working"]


@dataclass(frozen=True, slots=True)
class Mark:
    """A word that says how a time is meant: 前, 内, 最晚, 左右, 到."""

    sign: Sign


@dataclass(frozen=True, slots=True)
class Trouble:
    """A word that takes a question. A `soft` one (尽快) does not, where a real time stands beside it."""

    reason: Reason
    soft: bool = False


Value = Day | Clock | DayPart | Mark | Trouble


class Token(NamedTuple):
    """A time word in the text."""

    start: int
    end: int
    value: Value


@dataclass(frozen=True, slots=True)
class Parts:
    """What a rule has found: the whole, and its named parts (empty where there is none)."""

    whole: str
    parts: Mapping[str, str]

    def __getitem__(self, name: str) -> str:
        return self.parts.get(name, "")


Build = Callable[[Parts], Value | tuple[Value, ...]]

YEARS: Final = {"今": 0, "本": 0, "明": 1, "去": -1, "上": -1}
FESTIVALS: Final = {
    "五一": "劳动节", "十一": "国庆", "过年": "春节", "新年": "年",
    "国庆中秋": "国庆", "中秋国庆": "国庆", "双节": "国庆",
}  # fmt: skip
LENGTHS: Final[dict[str, Length]] = {"长假": "long", "黄金周": "long", "小长假": "short"}


def _num(text: str | None) -> int:
    value = number(text) if text else None
    return -1 if value is None else value


def _upper(text: str) -> int:
    pair = bounds(text)
    return pair[1] if pair else -1


def _shift(word: str) -> int:
    return word.count("下") - word.count("上")


def named(found: Parts) -> Value:
    year = _num(found["year"]) if found["year"] else None
    years = YEARS[found["years"]] if found["years"] else None
    if year is not None and year < CENTURY:
        year += 2000  # 26年11月30日
    return Named(_num(found["month"]), _num(found["day"]), year, years)


CENTURY: Final = 100
PERIODS: Final = (20, 30)  # days that laws and companies like to give: 30日 alone is as likely a length as a date


def day_of_month(found: Parts) -> Value:
    day, months = _num(found["day"]), _shift(found["months"]) if found["months"] else None
    counted = months is None and found.whole.endswith("日")
    if counted and day > 31:
        return Span(day, "day", found.whole)
    return DayOfMonth(day, months, loose=counted and (day <= 15 or day in PERIODS))


def _link(found: Parts) -> Mark:
    return Mark("or" if "或" in found.whole else "to")


def days_of_month(found: Parts) -> tuple[Value, ...]:
    return DayOfMonth(_num(found["low"])), _link(found), DayOfMonth(_num(found["high"]))


def month_part(found: Parts) -> Value:
    part = found["part"] or "底"
    if part in ("初", "中"):
        return Doubtful("vague")
    last = {"上旬": 10, "中旬": 20}.get(part)
    if found["month"]:
        year = _num(found["year"]) if found["year"] else None
        years = YEARS[found["years"]] if found["years"] else None
        return MonthPart(month=_num(found["month"]), year=year, years=years, last=last)
    return MonthPart(_shift(found["months"] or ""), last=last)


def weekday(found: Parts) -> Value:
    weeks = _shift(found["weeks"]) if found["weeks"] else None
    return OnWeekday(WEEKDAYS.index(found["weekday"]), weeks)


def further(found: Parts) -> Value:
    """大后天 is in three days; each 大 more is a day more."""
    return Offset(2 + len(found["further"]))


def next_friday(found: Parts) -> Value:
    day = OnWeekday(WEEKDAYS.index(found["weekday"]), 1)
    return Doubtful("next-friday", lambda scene: day.on(scene).day)


def weekdays(found: Parts) -> tuple[Value, ...]:
    weeks = _shift(found["weeks"]) if found["weeks"] else None
    first, second = WEEKDAYS.index(found["weekday"]), WEEKDAYS.index(found["second"])
    return OnWeekday(first, weeks), Mark("to"), OnWeekday(second, weeks)


def week(found: Parts) -> Value:
    return Week(_shift(found["weeks"]))


def weekend(found: Parts) -> Value:
    weeks = found["weeks"]
    return Week(_shift(weeks or ""), before=bool(found["before"]), bare=not weeks and not found["before"])


def year_end(found: Parts) -> Value:
    if found["year"]:
        return YearEnd(year=_num(found["year"]))
    return YearEnd(YEARS[found["years"]] if found["years"] else 0)


def _period(word: str) -> Day:
    """The span of time that 最后一天 is the last day of."""
    if "年" in word:
        return YearEnd(YEARS.get(word[0], 0))
    if "季" in word:
        return QuarterEnd(_shift(word))
    if "周" in word:
        return Week(_shift(word))
    month = re.match(r"\d+", word)
    return MonthPart(month=int(month[0])) if month else MonthPart(_shift(word))


def last_workday(found: Parts) -> Value:
    return LastWorkday(_period(found["period"]))


def nth_workday(found: Parts) -> tuple[Value]:
    """One value; it is a named tuple, and bare it would be taken for several."""
    return (NthWorkday(_period(found["period"]), _num(found["nth"]) if found["nth"] else 1),)


def last_day(found: Parts) -> Value:
    return _period(found["period"])


def quarter(found: Parts) -> Value:
    return QuarterEnd(nth=_num(found["nth"])) if found["nth"] else QuarterEnd(_shift(found["quarters"]))


def holiday(found: Parts) -> Holiday:
    """The days off that a match names; with a name their length tells nothing new."""
    name = FESTIVALS.get(found["name"], found["name"])
    return Holiday(name, "" if name else LENGTHS.get(found["rest"], ""))


def festival(found: Parts) -> Value:
    """国庆前 is before the day itself, 国庆放假前 before the days off begin."""
    if found["rest"]:
        return BeforeHoliday(holiday(found), workday=False)
    return BeforeFestival(holiday(found).name)


def on_festival(found: Parts) -> Value:
    return OnFestival(holiday(found).name)


def worked_festival(found: Parts) -> Value:
    """教师节前, 圣诞节那天, 年三十之前."""
    name = next((name for name in ("元宵", *WORKED) if name in found["worked"]), EVE)
    return OnFestival(name) if found["on"] else BeforeFestival(name)


def before_holiday(found: Parts) -> Value:
    if found["name"] and not found["rest"] and not found["workday"]:
        return BeforeFestival(holiday(found).name)
    return BeforeHoliday(holiday(found), workday=bool(found["workday"]))


def after_holiday(found: Parts) -> Value:
    amount = found["nth"] or found["amount"]
    return AfterHoliday(
        holiday(found), _upper(amount) if amount else 1, first_day=bool(found["day"] and not found["work"])
    )


def before_days_off(found: Parts) -> Value:
    """节前, 放假前."""
    return BeforeDaysOff(holiday(found), leave=bool(found["rest"]))


def days_after_holiday(found: Parts) -> Value:
    """国庆后一周内, 节后三天内."""
    each, unit = WHOLE[found["unit"]]
    return DaysAfterHoliday(holiday(found), Span(_upper(found["amount"]) * each, unit, found["span"]))


def last_day_off(found: Parts) -> Value:
    return LastDayOff(holiday(found))


def workdays(found: Parts) -> Value:
    if "或" in found["amount"]:
        return Doubtful("several")
    return Workdays(_upper(found["amount"]))


MINUTES: Final = {"小时": 60, "分钟": 1, "刻钟": 15}
WHOLE: Final[dict[str, tuple[int, Unit]]] = {
    "天": (1, "day"), "日": (1, "day"), "自然日": (1, "day"), "周": (7, "day"),
    "月": (1, "month"), "季度": (3, "month"),
}  # fmt: skip
HALVES: Final[dict[str, tuple[int, Unit]]] = {"小时": (30, "minute"), "月": (15, "day"), "年": (6, "month")}


def span(found: Parts) -> Value:
    if "或" in found["amount"]:
        return Doubtful("several")  # 三天或五天, 五或七天: nobody knows which
    unit, amount, half = found["unit"], _upper(found["amount"]), bool(found["half"] or found["halfend"])
    if amount < 0 or (found["extra"] and unit != "小时"):
        return Doubtful("unread")
    if unit in MINUTES:
        extra = _num(found["extra"]) if found["extra"] else 0
        return Span(amount * MINUTES[unit] + MINUTES[unit] // 2 * half + extra, "minute", found.whole)
    if unit == "年":
        return Span(amount * 12 + 6 * half, "month", found.whole)
    if half:
        return Doubtful("vague")  # 一个半月, 三天半: no two people count them alike
    each, counted = WHOLE[unit]
    return Span(amount * each, counted, found.whole)


def half(found: Parts) -> Value:
    if found["unit"] not in HALVES:
        return Doubtful("vague")
    amount, unit = HALVES[found["unit"]]
    return Span(amount, unit, found.whole)


def decimal(found: Parts) -> Value:
    minutes = float(found["amount"]) * MINUTES.get(found["unit"], 0)
    return Span(int(minutes), "minute", found.whole) if minutes else Doubtful("vague")


def clock(found: Parts) -> Value:
    if found["half"] or found["quarter"]:
        return Clock(_upper(found["hour"]), 30 if found["half"] else _num(found["quarter"]) * 15)
    return Clock(_upper(found["hour"]), _num(found["minute"]) if found["minute"] else 0)


def clocks(found: Parts) -> tuple[Value, ...]:
    return Clock(_num(found["low"])), _link(found), clock(found)


def short_of(found: Parts) -> Value:
    """差一刻六点. 差一刻七点 may be of the morning, and nobody says 差一刻零点."""
    hour, less = _num(found["hour"]), 15 if found["quarter"] else _num(found["minute"])
    if hour in (0, OFFICE_OPENS) or less < 1:
        return Doubtful("ambiguous-hour")
    return Clock(hour - 1 or 12, 60 - less)


OFFICE_OPENS: Final = 7  # the hours from here on are as likely of the morning


def digital(found: Parts) -> Value:
    return Clock(int(found["hour"]), int(found["minute"]), written=found["hour"].startswith("0"))


def part(found: Parts) -> Value:
    return DayPart(PARTS[found.whole])


PARTS: Final[dict[str, Part]] = {
    "一早": "一早", "一大早": "一早", "大清早": "一早", "清早": "一早", "清晨": "一早",
    "早上": "早上", "早晨": "早上", "早间": "早上", "早": "早上", "上午": "上午", "午前": "上午",
    "中午": "中午", "正午": "中午", "晌午": "中午", "下午": "下午", "午后": "下午",
    "傍晚": "傍晚", "晚上": "晚上", "晚间": "晚上", "夜晚": "晚上", "晚": "晚上", "凌晨": "凌晨",
}  # fmt: skip
SHORT_DAYS: Final = {"今": 0, "当": 0, "明": 1}


def short_part(found: Parts) -> tuple[Value, ...]:
    part: Part = "晚上" if found["part"][0] in "晚夜" else "早上"
    return Offset(SHORT_DAYS[found["day"]], loose=found["day"] == "当"), DayPart(part)


def always(*values: Value) -> Build:
    return lambda found: values
