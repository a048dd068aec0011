"""The workday table against an independent one, and the rules of counting workdays."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any, Final, Literal

import chinese_calendar
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from bot.core.calendar import Calendar

FOLDER: Final = Path(__file__).parents[2] / "content" / "calendar"


def files() -> dict[str, Any]:
    """Every calendar file as it stands, by name."""
    return {path.stem: yaml.safe_load(path.read_text(encoding="utf-8")) for path in sorted(FOLDER.glob("*.yaml"))}


def table() -> Calendar:
    """All calendar files as one calendar."""
    years = files().values()
    return Calendar(
        off={day: name for year in years for day, name in year["off"].items()},
        makeup={day: name for year in years for day, name in year["makeup"].items()},
        valid_from=min(year["valid_from"] for year in years),
        valid_through=max(year["valid_through"] for year in years),
        version=str(max(year["published"] for year in years if "published" in year)),
    )


CALENDAR: Final = table()
KNOWN: Final = st.dates(CALENDAR.valid_from, CALENDAR.valid_through)


@given(KNOWN, st.sampled_from([1, -1]))
def test_the_neighbouring_workday(day: date, way: Literal[1, -1]) -> None:
    """The next one that is worked, in either direction; nothing between is."""
    found = CALENDAR.next_workday(day, way)
    assert CALENDAR.is_workday(found)
    assert (found - day).days * way > 0
    between = (day + timedelta(days=way * step) for step in range(1, abs((found - day).days)))
    assert not any(CALENDAR.is_workday(each) for each in between)


def test_every_day_is_as_in_chinesecalendar() -> None:
    """On every known day our table and chinesecalendar say the same: work or not."""
    days = (CALENDAR.valid_through - CALENDAR.valid_from).days + 1
    known = [CALENDAR.valid_from + timedelta(days=number) for number in range(days)]
    assert [day for day in known if CALENDAR.is_workday(day) != chinese_calendar.is_workday(day)] == []


def test_the_newest_table_is_the_newest_there_is() -> None:
    """When chinesecalendar knows a later year than our files, a file is missing."""
    assert max(chinese_calendar.constants.holidays).year == CALENDAR.valid_through.year


@pytest.mark.parametrize("year", sorted(files()))
def test_a_file_is_of_one_year(year: str) -> None:
    """A file covers its year, was published before it as far as known, and only 元旦 may reach back before it.

    Where the day of the notice is not verified, the source says whose table the days are from.
    """
    file = files()[year]
    assert (file["valid_from"], file["valid_through"]) == (date(int(year), 1, 1), date(int(year), 12, 31))
    if "published" in file:
        assert file["published"] < file["valid_from"]
    else:
        assert "chinesecalendar" in file["source"]
    for day, name in (file["off"] | file["makeup"]).items():
        assert day.year == int(year) or (name == "元旦" and day >= date(int(year) - 1, 12, 29))


def test_no_year_is_missing() -> None:
    """The files are of 2004 to the newest without a gap: workdays are exact from the first day to the last."""
    assert sorted(files()) == [str(year) for year in range(2004, CALENDAR.valid_through.year + 1)]
    assert CALENDAR.valid_from == date(2004, 1, 1)


@pytest.mark.parametrize("year", sorted(files()))
def test_make_up_days_are_weekend_days(year: str) -> None:
    """A make-up workday is a Saturday or Sunday and no day off."""
    file = files()[year]
    assert all(day.weekday() >= 5 for day in file["makeup"])
    assert not file["makeup"].keys() & file["off"].keys()


@pytest.mark.parametrize(
    ("day", "works"),
    [
        ("2026-01-04", True),
        ("2026-02-14", True),
        ("2026-02-28", True),
        ("2026-05-09", True),
        ("2026-09-20", True),
        ("2026-10-10", True),
        ("2026-02-15", False),
        ("2026-02-23", False),
        ("2026-02-24", True),
        ("2026-10-01", False),
        ("2026-10-07", False),
        ("2026-10-08", True),
    ],
)
def test_2026_is_as_the_notice_says(day: str, works: bool) -> None:
    """The make-up Saturdays and Sundays of 2026, and the ends of its long holidays."""
    assert CALENDAR.is_workday(date.fromisoformat(day)) is works


@pytest.mark.parametrize(
    ("day", "works"),
    [
        ("2004-05-07", False),  # 五一 was a week until 2007
        ("2004-05-08", True),
        ("2006-12-30", True),  # both days of this weekend were made up for 元旦 2007
        ("2006-12-31", True),
        ("2007-12-29", True),
        ("2007-12-30", False),  # days off that belong to 元旦 2008
        ("2007-12-31", False),
        ("2008-01-02", True),
        ("2008-04-04", False),  # the first 清明 that was a day off
        ("2009-10-08", False),
        ("2011-12-31", True),
    ],
)
def test_the_older_years_keep_their_oddities(day: str, works: bool) -> None:
    """Weeks that there no longer are, and New Year's days that lie in the December before."""
    assert CALENDAR.is_workday(date.fromisoformat(day)) is works


def test_beyond_the_table_weekends_and_fixed_holidays_count() -> None:
    """Past the last notice a weekday is taken for a workday, except the holidays that the law fixes by date."""
    after = date(CALENDAR.valid_through.year + 1, 1, 1)
    assert not CALENDAR.known(after)
    assert (CALENDAR.is_workday(after), CALENDAR.holiday(after)) == (False, "元旦")
    assert not CALENDAR.is_workday(date(2030, 10, 2))
    assert CALENDAR.is_workday(date(2030, 10, 4))
    assert not CALENDAR.is_workday(date(2030, 10, 5))


@given(KNOWN, st.integers(1, 60))
def test_the_last_counted_day_is_a_workday(day: date, count: int) -> None:
    """Adding workdays ends on a workday, with exactly that many workdays after the first day."""
    end = CALENDAR.add_workdays(day, count)
    between = [day + timedelta(days=number) for number in range(1, (end - day).days + 1)]
    assert CALENDAR.is_workday(end)
    assert sum(map(CALENDAR.is_workday, between)) == count


@pytest.mark.parametrize(
    ("day", "name", "block"),
    [
        ("2026-09-30", "", ("2026-10-01", "2026-10-07")),
        ("2026-09-30", "春节", None),
        ("2026-01-10", "春节", ("2026-02-15", "2026-02-23")),
        ("2025-09-01", "国庆", ("2025-10-01", "2025-10-08")),
        ("2006-04-01", "劳动节", ("2006-05-01", "2006-05-07")),
        ("2007-12-01", "元旦", ("2007-12-30", "2008-01-01")),
        ("2026-11-20", "", None),
    ],
)
def test_the_next_block_of_days_off(day: str, name: str, block: tuple[str, str] | None) -> None:
    """The next holiday runs from its first to its last day off in a row; unknown ones are None."""
    found = CALENDAR.next_block(date.fromisoformat(day), name)
    assert found == (block and tuple(map(date.fromisoformat, block)))
