"""When a nudge may be said: by the person's own clock, never at night, advice to call only when somebody answers."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.nudge import after, apart, awake, chosen, held, late, morning, next_service, served, serving, waiting
from bot.core.person import Nudge, Person
from bot.core.turn import Host
from bot.core.updates import Address
from tests.shipped import GUIDE

NUDGE = Nudge(3, "promise", 1, 2, datetime(2026, 11, 22, 1, 30, tzinfo=UTC))
HOST = Host()  # quiet from 21:30 to 08:00
NOON_NAP = Host(quiet_from=12 * 60, quiet_to=14 * 60)
NEVER_QUIET = Host(quiet_from=0, quiet_to=0)
ZONES = ("Asia/Shanghai", "America/New_York", "Europe/London", "Asia/Kolkata")


def at(text: str, zone: str = "Asia/Shanghai") -> datetime:
    """A local time of 2026 as an instant: `11-20 21:30`."""
    return datetime.fromisoformat(f"2026-{text}").replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


@pytest.mark.parametrize(
    ("time", "said"),
    [
        ("11-20 21:29", "11-20 21:29"), ("11-20 21:30", "11-21 08:00"), ("11-20 23:59", "11-21 08:00"),
        ("11-21 00:00", "11-21 08:00"), ("11-21 07:59", "11-21 08:00"), ("11-21 08:00", "11-21 08:00"),
        ("11-21 12:00", "11-21 12:00"), ("12-31 22:00", "2027-01-01 08:00"),
    ],
)  # fmt: skip
def test_the_night_over_midnight(time: str, said: str) -> None:
    """21:30 belongs to the night, 08:00 to the day; what falls between is said at 08:00."""
    expected = at(said) if said.startswith("1") else datetime(2027, 1, 1, 0, 0, tzinfo=UTC)
    assert awake(at(time), "Asia/Shanghai", HOST) == expected


def test_quiet_hours_within_a_day() -> None:
    """An operator may choose a noon's rest: its end is on the same day."""
    assert awake(at("11-20 12:00"), "Asia/Shanghai", NOON_NAP) == at("11-20 14:00")
    assert awake(at("11-20 23:00"), "Asia/Shanghai", NOON_NAP) == at("11-20 23:00")
    assert awake(at("11-20 23:00"), "Asia/Shanghai", NEVER_QUIET) == at("11-20 23:00")


def test_the_night_is_the_persons_own() -> None:
    """Ten in the morning in Shanghai is ten at night in New York."""
    assert awake(at("11-20 10:30"), "Asia/Shanghai", HOST) == at("11-20 10:30")
    assert awake(at("11-20 11:00"), "America/New_York", HOST) == at("11-20 08:00", "America/New_York")


@given(st.datetimes(datetime(2024, 1, 1), datetime(2029, 1, 1), timezones=st.just(UTC)), st.sampled_from(ZONES))  # noqa: DTZ001 - hypothesis adds the zone
def test_nothing_is_said_at_night_and_nothing_is_early(when: datetime, zone: str) -> None:
    """Whatever the zone: never earlier than meant, never in the quiet hours, at most one night later, and settled."""
    said = awake(when, zone, HOST)
    local = said.astimezone(ZoneInfo(zone))
    assert when <= said < when + timedelta(hours=12)
    assert 8 * 60 <= local.hour * 60 + local.minute < 21 * 60 + 30
    assert awake(said, zone, HOST) == said


@pytest.mark.parametrize(
    ("due", "grain", "zone", "asked"),
    [
        ("11-20 15:00", "minute", "Asia/Shanghai", at("11-20 15:00")),
        ("11-20 23:00", "minute", "Asia/Shanghai", at("11-21 08:00")),
        ("11-20 12:00", "daypart", "Asia/Shanghai", at("11-20 12:00")),
        ("11-20 23:59", "day", "Asia/Shanghai", at("11-21 09:30")),
        ("11-21 23:59", "day", "Asia/Shanghai", at("11-22 09:30")),
        ("11-20 23:59", "day", "America/New_York", at("11-21 09:30", "America/New_York")),
    ],
)  # fmt: skip
def test_when_a_promise_is_asked_about(due: str, grain: str, zone: str, asked: datetime) -> None:
    """A clock time at that time; a day at 09:30 of the next morning, any day, for they had all of it."""
    assert after(at(due), grain, zone, HOST) == asked


def test_a_morning_is_the_persons_own() -> None:
    """09:30 by their clock, of the day it is in Shanghai."""
    assert morning(at("11-20 00:30"), "Asia/Shanghai") == at("11-20 09:30")
    assert morning(at("11-20 00:30"), "Europe/London") == at("11-20 09:30", "Europe/London")


@pytest.mark.parametrize(
    ("time", "manned"),
    [
        ("11-20 08:59", False), ("11-20 09:00", True), ("11-20 17:59", True), ("11-20 18:00", False),
        ("11-21 10:00", False),  # a Saturday
        ("02-14 10:00", True),  # a Saturday worked for the Spring Festival
        ("10-01 10:00", False),  # a Thursday, National Day
    ],
)  # fmt: skip
def test_when_a_hotline_is_manned(time: str, manned: bool) -> None:
    """Workdays from nine to six: a make-up Saturday is one, a holiday is not."""
    assert serving(at(time), GUIDE.calendar) is manned


@pytest.mark.parametrize(
    ("now", "then"),
    [
        ("11-19 20:00", "11-20 09:30"),
        ("11-20 08:00", "11-23 09:30"),
        ("02-13 20:00", "02-14 09:30"),
        ("09-30 20:00", "10-08 09:30"),
    ],
)
def test_the_next_time_somebody_answers(now: str, then: str) -> None:
    """09:30 of the next workday: over a weekend, a make-up Saturday and a week of holidays."""
    assert next_service(at(now), GUIDE.calendar) == at(then)


@pytest.mark.parametrize(
    ("now", "then"),
    [
        ("11-20 10:00", "11-20 10:00"), ("11-20 08:30", "11-20 09:00"), ("11-20 18:00", "11-23 09:00"), ("11-21 10:00", "11-23 09:00"),
        ("02-14 08:00", "02-14 09:00"), ("10-01 10:00", "10-08 09:00"),
    ],
)  # fmt: skip
def test_advice_to_call_waits_for_service_hours(now: str, then: str) -> None:
    """At once while somebody answers, else when the next workday opens."""
    assert served(at(now), GUIDE.calendar) == at(then)


@pytest.mark.parametrize(
    ("last", "now", "then"),
    [
        (None, "11-20 10:00", "11-20 10:00"), ("11-20 09:50", "11-20 10:00", "11-20 10:20"), ("11-20 09:30", "11-20 10:00", "11-20 10:00"),
        ("11-20 21:10", "11-20 21:20", "11-20 21:20"),  # rather now than tomorrow
        ("11-21 09:50", "11-20 10:00", "11-20 10:00"),  # the clock was a day ahead when it rang
    ],
)  # fmt: skip
def test_two_nudges_keep_a_distance(last: str | None, now: str, then: str) -> None:
    """Half an hour after the one before, whatever the two are about; never for that over the night."""
    told = Person("p", Address("terminal", "1"), nudged_at=at(last) if last else None)
    assert apart(told, at(now), HOST) == at(then)


def test_late_is_half_an_hour() -> None:
    """A nudge says that it is late when it is more than half an hour late."""
    assert not late(NUDGE, NUDGE.due_at + timedelta(minutes=30))
    assert late(NUDGE, NUDGE.due_at + timedelta(minutes=31))


def test_nudges_of_a_person() -> None:
    """By what they are about, by what could not be pushed, by their ids."""
    other = replace(NUDGE, id=7, kind="call", subject=1, state="held")
    person = Person("p", Address("web", "1"), nudges=(NUDGE, other))
    assert waiting(person, "promise", 2) == (NUDGE,)
    assert waiting(person, "promise", 1) == ()
    assert held(person) == (other,)
    assert chosen(person, (7, 99)) == (other,)
