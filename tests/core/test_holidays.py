"""Days named by a holiday: the lunar table against the calendar, and which days off a name means."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Final

import chinese_calendar
import pytest

from bot.core.counting import Span
from bot.core.dates import Resolved, understand
from bot.core.days import Scene
from bot.core.due import SHANGHAI, Unsure, end_of
from bot.core.holidays import (
    AfterHoliday,
    BeforeDaysOff,
    BeforeFestival,
    BeforeHoliday,
    DaysAfterHoliday,
    Holiday,
    festival,
)
from tests.core.test_calendar import CALENDAR

KNOWN = range(2024, CALENDAR.valid_through.year + 1)


def scene(day: str) -> Scene:
    """Ten in the morning of a day."""
    return Scene(datetime.fromisoformat(f"{day}T10:00").replace(tzinfo=SHANGHAI), CALENDAR)


@pytest.mark.parametrize("year", KNOWN)
@pytest.mark.parametrize("name", ["元旦", "清明", "劳动节", "端午", "中秋", "国庆"])
def test_a_festival_is_a_day_off_of_its_name(name: str, year: int) -> None:
    """The festival itself is always off, under its own name."""
    day = festival(name, year)
    assert day is not None
    assert CALENDAR.off[day] == name


def test_lunar_festivals_keep_their_season() -> None:
    """端午 lies between the end of May and 25 June, 中秋 between 7 September and 8 October, 103 days apart or so."""
    for year in range(2004, 2041):
        summer, autumn = festival("端午", year), festival("中秋", year)
        assert summer is not None
        assert autumn is not None
        assert date(year, 5, 27) <= summer <= date(year, 6, 25)
        assert timedelta(days=98) <= autumn - summer <= timedelta(days=134)
    assert festival("中秋", 2041) is None
    assert festival("春节", 2026) is None


@pytest.mark.parametrize(
    ("day", "name", "found"),
    [
        ("2025-09-29", "中秋", "2025-10-09"),  # 中秋 fell into the days off of 国庆
        ("2025-09-29", "国庆", "2025-10-09"),
        ("2023-09-20", "国庆", "2023-10-07"),  # a Saturday that was worked
        ("2026-09-21", "", "2026-09-28"),
        ("2026-10-04", "", "2026-10-08"),
        ("2026-01-20", "年", "2026-02-24"),
    ],
)
def test_the_first_workday_after_days_off(day: str, name: str, found: str) -> None:
    """Days off that run or come next; two festivals may share them."""
    assert AfterHoliday(Holiday(name)).on(scene(day)).day == date.fromisoformat(found)


@pytest.mark.parametrize(
    ("day", "holiday"),
    [
        ("2025-12-20", Holiday("年")),  # 元旦 or 春节
        ("2026-09-21", Holiday(length="long")),  # 中秋 comes first, and is no 长假
        ("2026-09-28", Holiday(length="short")),
        ("2026-11-20", Holiday()),
    ],
)
def test_doubtful_days_off_are_asked_about(day: str, holiday: Holiday) -> None:
    """Where the next days off are not the ones that were named, or no notice tells them."""
    with pytest.raises(Unsure):
        BeforeHoliday(holiday).on(scene(day))


def test_a_day_that_is_no_workday_is_asked_about() -> None:
    """The first day after, or the last before, is told only where it is a workday; 端午 2024 came after a weekend."""
    assert AfterHoliday(Holiday("清明"), first_day=True).on(scene("2023-04-04")).day == date(2023, 4, 6)
    with pytest.raises(Unsure):
        BeforeHoliday(Holiday("端午"), workday=False).on(scene("2024-06-05"))


@pytest.mark.parametrize(
    ("day", "leave", "found"),
    [
        ("2026-09-29", False, "2026-09-30"),
        ("2026-04-28", False, "2026-04-30"),
        ("2025-09-29", True, "2025-09-30"),
        ("2026-02-10", True, "2026-02-14"),  # 放假前 of 春节, a Saturday that was worked
    ],
)
def test_before_the_days_off_that_come_next(day: str, leave: bool, found: str) -> None:
    """节前 and 放假前 need no name where it is plain which days off are meant."""
    assert BeforeDaysOff(Holiday(), leave).on(scene(day)).day == date.fromisoformat(found)


@pytest.mark.parametrize(
    "day",
    [
        "2026-02-10",  # 春节: before the festival or before the days off
        "2026-09-22",  # 中秋, and 国庆 four days later
        "2026-10-03",  # in the middle of them
        "2026-07-01",  # nobody says it of days off twelve weeks away
        "2026-11-20",  # no notice yet
    ],
)
def test_before_doubtful_days_off_is_asked_about(day: str) -> None:
    """节前 is told only where one cannot mistake it."""
    with pytest.raises(Unsure):
        BeforeDaysOff(Holiday()).on(scene(day))


def test_before_days_off_that_no_notice_tells_the_festival_is_offered() -> None:
    """In November nobody knows next year's days off, but 1 January is a holiday by law."""
    with pytest.raises(Unsure) as asked:
        BeforeDaysOff(Holiday()).on(scene("2026-11-20"))
    assert asked.value.ask.suggestion == end_of(date(2026, 12, 31))


@pytest.mark.parametrize(
    ("day", "name", "found"),
    [
        ("2026-09-28", "国庆", "2026-10-14"),
        ("2026-10-04", "", "2026-10-14"),
        ("2026-09-22", "中秋", "2026-10-04"),
        ("2026-02-10", "春节", "2026-03-02"),
    ],
)
def test_days_after_a_holiday_follow_the_last_day_off(day: str, name: str, found: str) -> None:
    """国庆后一周内: the last day off is not counted, like the day of a promise."""
    assert DaysAfterHoliday(Holiday(name), Span(7, "day", "1周")).on(scene(day)).day == date.fromisoformat(found)


def test_days_after_one_of_two_near_holidays_are_asked_about() -> None:
    """节后一周, said before 中秋 2026: 国庆 follows four days later."""
    with pytest.raises(Unsure):
        DaysAfterHoliday(Holiday(), Span(7, "day", "1周")).on(scene("2026-09-22"))


# ── every festival, said before it, on it and after it, against other tables ──────────────────────────────────────

# The years 2000–2026 of the old calendar: a bit for each long month, the last four the month that is doubled.
OLD_YEARS: Final = (
    "0c960 0d954 0d4a0 0da50 07552 056a0 0abb7 025d0 092d0 0cab5 0a950 0b4a0 0baa4 0ad50 055d9 04ba0 0a5b0 15176 052b0 "
    "0a930 07954 06aa0 0ad50 05b52 04b60 0a6e6 0a4e0"
)
FIRST: Final = date(2000, 2, 5)  # the first day of the first of these years
QINGMING: Final = dict(zip(range(2010, 2027), (5, 5, 4, 4, 5, 5, 4, 4, 5, 5, 4, 4, 5, 5, 4, 4, 5), strict=True))
SOLAR_DAYS: Final = {
    "元旦": (1, 1), "五一": (5, 1), "劳动节": (5, 1), "国庆": (10, 1), "十一": (10, 1), "十一国庆": (10, 1),
}  # fmt: skip
LUNAR_DAYS: Final = {"端午": (5, 5), "中秋": (8, 15), "春节": (1, 1)}
NAMED: Final = (*SOLAR_DAYS, *LUNAR_DAYS, "清明")


def old_months(bits: int) -> Iterator[tuple[int, int]]:
    """Each month of a year of the old calendar and its length; the doubled one is told as month 0."""
    for month in range(1, 13):
        yield month, 29 + bool(bits & 0x10000 >> month)
        if month == bits & 15:
            yield 0, 29 + bool(bits & 0x10000)


def old_days() -> dict[tuple[int, int], date]:
    """The first day of each month of the old calendar, by year and month."""
    day, found = FIRST, {}
    for year, bits in enumerate(OLD_YEARS.split(), 2000):
        for month, length in old_months(int(bits, 16)):
            found[year, month] = day
            day += timedelta(days=length)
    return found


OLD: Final = old_days()


@pytest.mark.parametrize("year", range(2004, 2027))
def test_the_first_full_moon_is_as_in_the_old_calendar(year: int) -> None:
    """元宵 is the fifteenth of the first month, whatever days off are near."""
    assert festival("元宵", year) == OLD[year, 1] + timedelta(days=14)


def test_the_first_full_moon_keeps_its_season() -> None:
    """Also in the years for which there is no other table: 元宵 lies between 4 February and 6 March."""
    days = [festival("元宵", year) for year in range(2004, 2041)]
    assert all(day and (2, 4) <= (day.month, day.day) <= (3, 6) for day in days)


@pytest.mark.parametrize(
    ("text", "ref", "due"),
    [
        ("教师节前给您退", "2024-08-19T10:00", "2024-09-09"),
        ("圣诞节当天给您寄出", "2024-12-06T10:00", "2024-12-25"),
        ("元宵节前一天给您退", "2026-02-20T10:00", "2026-03-02"),
    ],
)
def test_a_festival_that_is_no_day_off(text: str, ref: str, due: str) -> None:
    """Before it is the day before, as for any other; everybody works, so no days off are asked about."""
    found = understand(text, datetime.fromisoformat(ref).replace(tzinfo=SHANGHAI), CALENDAR)
    assert isinstance(found, Resolved)
    assert found.due == end_of(date.fromisoformat(due))


@pytest.mark.parametrize("text", ["教师节前两天给您退", "圣诞前几天给您", "圣诞元旦前给您", "我生日前一天退"])
def test_so_many_days_before_a_festival_are_not_counted_from_now(text: str) -> None:
    """教师节前两天 is not in two days."""
    assert not isinstance(understand(text, datetime(2024, 12, 2, 10, tzinfo=SHANGHAI), CALENDAR), Resolved)


def day_of(name: str, year: int) -> date:
    """The festival itself, of 春节 the first day of the year."""
    if name in SOLAR_DAYS:
        return date(year, *SOLAR_DAYS[name])
    if name == "清明":
        return date(year, 4, QINGMING[year])
    month, day = LUNAR_DAYS[name]
    return OLD[year, month] + timedelta(days=day - 1)


def is_off(day: date) -> bool:
    """Whether nobody works; the independent table ends with 2026."""
    return day.year <= 2026 and bool(chinese_calendar.is_holiday(day))


def days_off(day: date) -> tuple[date, date]:
    """The first and the last of the days off around a festival."""
    first = last = day
    while is_off(first - timedelta(days=1)):
        first -= timedelta(days=1)
    while is_off(last + timedelta(days=1)):
        last += timedelta(days=1)
    return first, last


def workday_after(day: date, nth: int) -> date:
    while nth:
        day += timedelta(days=1)
        nth -= chinese_calendar.is_workday(day)
    return day


def outcome(text: str, day: date) -> date | None:
    """The day that a text said at ten on a day comes to; None where it takes a question."""
    found = understand(text, datetime(day.year, day.month, day.day, 10, tzinfo=SHANGHAI), CALENDAR)
    return found.due.date() if isinstance(found, Resolved) else None


BEFORE: Final = ("{}前", "{}之前", "赶在{}节前给您退", "您放心，{}节之前肯定到账", "最晚{}前")
AFTER: Final = {
    "后第一个工作日": 1, "节后第1个工作日给您回电": 1, "节后第二个工作日": 2, "后三个工作日内": 3, "节后5个工作日内退款": 5,
}  # fmt: skip


def eve_of(name: str, day: date) -> date | None:
    """The day before, None where days off begin three days before or earlier, or for another festival."""
    earlier = (day - days_off(day)[0]).days
    others = {day_of(other, day.year) for other in NAMED if other != name}
    shared = any(day - timedelta(days=back) in others for back in range(1, earlier + 1))
    return None if name == "春节" or earlier > 2 or shared else day - timedelta(days=1)


@pytest.mark.parametrize("year", range(2010, 2027))
@pytest.mark.parametrize("name", NAMED)
def test_before_a_festival(name: str, year: int) -> None:
    """Its eve, this year's, or a question; never next year's where the festival is near or was lately."""
    day = day_of(name, year)
    expected = eve_of(name, day)
    texts = [form.format(name) for form in BEFORE]
    for ahead in (1, 2, 9, 30, 100):
        on = day - timedelta(days=ahead)
        assert on in CALENDAR.off or {outcome(text, on) for text in texts} == {expected}, on
    for on in (day, day + timedelta(days=1), days_off(day)[1] + timedelta(days=1), day + timedelta(days=20)):
        assert {outcome(text, on) for text in texts} == {None}, on


@pytest.mark.parametrize("year", range(2010, 2026))
@pytest.mark.parametrize("name", ["元旦", "清明", "五一", "端午", "中秋", "国庆"])
def test_long_after_a_festival_the_next_is_meant(name: str, year: int) -> None:
    """Two months on nobody means the one that is over."""
    assert outcome(f"{name}前", day_of(name, year) + timedelta(days=60)) == eve_of(name, day_of(name, year + 1))


@pytest.mark.parametrize("year", range(2010, 2027))
@pytest.mark.parametrize("name", NAMED)
def test_workdays_after_a_festival(name: str, year: int) -> None:
    """Counted from the last day off, before it and in the middle of it; where it is over, a question."""
    first, last = days_off(day_of(name, year))
    for after, nth in AFTER.items():
        for on in (first - timedelta(days=20), first - timedelta(days=1), first, last):
            assert outcome(name + after, on) == workday_after(last, nth), (after, on)
        for on in (last + timedelta(days=1), last + timedelta(days=10)):
            assert outcome(name + after, on) is None, (after, on)


@pytest.mark.parametrize("year", range(2010, 2027))
@pytest.mark.parametrize("name", NAMED)
def test_around_or_after_a_festival_is_no_day(name: str, year: int) -> None:
    """国庆前后, 国庆后: whenever it is said, a question."""
    for text in ("前后", "节前后给您退", "后", "节后给您处理", "之后"):
        for ahead in (30, 1, 0, -1, -20):
            assert outcome(name + text, day_of(name, year) - timedelta(days=ahead)) is None


@pytest.mark.parametrize(
    ("name", "day", "found"),
    [
        ("元旦", "2023-12-27", "2023-12-31"),  # days off begin on the 30th
        ("中秋", "2024-09-02", "2024-09-16"),
        ("劳动节", "2023-04-20", "2023-04-30"),
        ("除夕", "2025-01-22", "2025-01-27"),
        ("除夕", "2026-02-11", "2026-02-15"),
        ("中秋", "2025-09-22", None),  # in the days off of 国庆, five days after they begin
        ("国庆", "2023-09-12", None),  # 中秋 is in the same days off, two days before
    ],
)
def test_before_a_festival_is_the_day_before_it(name: str, day: str, found: str | None) -> None:
    """Also where its days off begin a little earlier; a question where another festival lies in them before it."""
    if found:
        assert BeforeFestival(name).on(scene(day)).day == date.fromisoformat(found)
        return
    with pytest.raises(Unsure):
        BeforeFestival(name).on(scene(day))


@pytest.mark.parametrize("year", range(2004, 2027))
def test_the_old_year_ends_the_day_before_the_new_one(year: int) -> None:
    """除夕 is the day before the first of the first month."""
    assert festival("除夕", year) == OLD[year, 1] - timedelta(days=1)
