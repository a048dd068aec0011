"""Days that are past, as people name them: 昨天, 三天前, 上周五, 上个月20号, 11月18日, 18号."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from bot.core.days import months_later
from bot.core.due import WEEKDAYS
from bot.core.timetext import tidy

LONGEST: Final = 40  # characters
LAST_YEAR: Final = 120  # days: 12月31日, said in November, is no day of last year

OLDEST: Final = timedelta(days=3 * 366)  # before that it is a slip of the finger
HALF_MONTH: Final = 15  # days

LEAD: Final = r"(?:我|是|就|在|于|大概|大约|约|好像|应该|可能|记得)*"
TAIL: Final = (
    r"(?:左右|前后|上下|吧|的|了|[那当这]天|那日|投诉?|打|提|交|报|寄|起诉|电话"
    r"|[上中下]午|傍晚|晚上?|早上?|凌晨|夜里|\d{1,2}点半?|\d{1,2}:\d\d)*"
)
AGO: Final = {
    "大前天": 3, "前天": 2, "前日": 2, "昨": 1, "昨天": 1, "昨日": 1, "昨儿": 1,
    "今": 0, "今天": 0, "今日": 0, "今儿": 0, "刚才": 0, "刚刚": 0, "刚": 0,
    "明": -1, "明天": -1, "明日": -1, "后天": -2, "后日": -2, "大后天": -3,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Ahead:
    """A day that is still to come."""

    day: date


def past_day(text: str, today: date, oldest: timedelta = OLDEST) -> date | Ahead | None:
    """The day a short text names, seen from `today` in Shanghai; a day to come is told apart, None is no day at all.

    A day of the month without its month is the latest such day. Without a year it is this year's, last year's only
    where that is less than 120 days ago. What is longer ago than `oldest` is no day.
    """
    line = tidy(text).strip(" ,.。!?~") if len(text) <= LONGEST else ""
    for form, read in FORMS:
        found = form.fullmatch(line)
        if found:
            return _told(read(found, today), today, oldest)
    return None


def _told(day: date | None, today: date, oldest: timedelta) -> date | Ahead | None:
    if day is None or today - day > oldest:
        return None
    return Ahead(day) if day > today else day


def _named(found: re.Match[str], today: date) -> date:
    return today - timedelta(days=AGO[found["word"]])


def _counted(found: re.Match[str], today: date) -> date:
    sign = -1 if found["way"] == "前" else 1
    if found["half"]:
        return today + timedelta(days=sign * HALF_MONTH)
    count = int(found["count"])
    if found["unit"] == "月":
        return months_later(today, sign * count)
    return today + timedelta(days=sign * count * (7 if found["unit"] == "周" else 1))


def _weekday(found: re.Match[str], today: date) -> date:
    """周一 is the latest Monday; 上周一 is last week's, weeks beginning on Monday."""
    index = WEEKDAYS.index(found["weekday"])
    weeks = found["weeks"]
    if not weeks:
        return today - timedelta(days=(today.weekday() - index) % 7)
    monday = today - timedelta(days=today.weekday())
    return monday + timedelta(days=index + 7 * _shift(weeks))


def _shift(word: str) -> int:
    return word.count("下") - word.count("上")


def _of_month(found: re.Match[str], today: date) -> date | None:
    month = months_later(today.replace(day=1), _shift(found["months"]))
    return _real(month.year, month.month, int(found["day"]))


def _dated(found: re.Match[str], today: date) -> date | None:
    month, day = int(found["month"]), int(found["day"])
    if found["year"]:
        return _real(int(found["year"]), month, day)
    if found["years"]:
        return _real(today.year - {"今": 0, "去": 1, "前": 2}[found["years"]], month, day)
    this, last = _real(today.year, month, day), _real(today.year - 1, month, day)
    if this is not None and this <= today:
        return this
    recent = last is not None and today - last < timedelta(days=LAST_YEAR)
    return last if recent else this


def _bare(found: re.Match[str], today: date) -> date | None:
    """The latest day of this number, this month or in one of the two before."""
    day = int(found["day"])
    months = (months_later(today.replace(day=1), -back) for back in range(3))
    days = (_real(month.year, month.month, day) for month in months)
    return next((each for each in days if each is not None and each <= today), None)


def _real(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _form(body: str) -> re.Pattern[str]:
    return re.compile(f"{LEAD}{body}{TAIL}", re.ASCII)


FORMS: Final[tuple[tuple[re.Pattern[str], Callable[[re.Match[str], date], date | None]], ...]] = (
    (_form(rf"(?P<word>{'|'.join(AGO)})"), _named),
    (_form(r"(?:(?P<count>\d{1,3})个?|(?P<half>半)个?(?=月))(?P<unit>天|周|月)(?:之|以)?(?P<way>前|后)"), _counted),
    (_form(rf"(?:(?P<weeks>上{{1,2}}|[这本]|下{{1,2}})个?)?周(?P<weekday>[{WEEKDAYS}])"), _weekday),
    (_form(r"(?P<months>上{1,2}|[这本]|下)个?月的?(?P<day>\d{1,2})[日号]"), _of_month),
    (
        _form(
            r"(?:(?P<year>20\d\d)[年/.-]|(?P<years>[今去前])年的?)?(?P<month>\d{1,2})(?:月份?|[/.-])(?P<day>\d{1,2})[日号]?"
        ),
        _dated,
    ),
    (_form(r"(?P<day>\d{1,2})[日号]?"), _bare),
)
