"""Days named by a holiday: the lunar table against the calendar, and which days off a name means."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from bot.core.counting import Span
from bot.core.days import Scene
from bot.core.due import SHANGHAI, Unsure, end_of
from bot.core.holidays import AfterHoliday, BeforeDaysOff, BeforeHoliday, DaysAfterHoliday, Holiday, festival
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
    for year in range(2024, 2041):
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
