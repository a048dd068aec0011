"""When a nudge may be said: by the person's own clock, never at night, advice to call only when somebody answers."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.changes import NudgeMoved, NudgePlanned, NudgeStopped
from bot.core.nudge import (
    SPREAD,
    after,
    apart,
    awake,
    chosen,
    held,
    last,
    late,
    morning,
    next_morning,
    next_service,
    once,
    put_off,
    repeated,
    served,
    serving,
    spread,
    tonight,
    unheard_before,
    waiting,
    wished,
)
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
    person, rested = Person("p", Address("web", "1")), NUDGE.due_at + timedelta(hours=9)
    assert not late(person, NUDGE, NUDGE.due_at + timedelta(minutes=30))
    assert late(person, NUDGE, NUDGE.due_at + timedelta(minutes=31))
    waited = replace(person, resting={NUDGE.id: rested})
    assert not late(waited, NUDGE, rested + timedelta(minutes=30))
    assert late(waited, NUDGE, rested + timedelta(minutes=31))
    assert late(replace(waited, belated=frozenset({NUDGE.id})), NUDGE, rested)


def test_nudges_of_a_person() -> None:
    """By what they are about, by what could not be pushed, by their ids."""
    other = replace(NUDGE, id=7, kind="call", subject=1, state="held")
    person = Person("p", Address("web", "1"), nudges=(NUDGE, other))
    assert waiting(person, "promise", 2) == (NUDGE,)
    assert waiting(person, "promise", 1) == ()
    assert held(person) == (other,)
    assert chosen(person, (7, 99), NUDGE.due_at) == (other,)
    assert chosen(person, (7, 99), NUDGE.due_at - timedelta(hours=1)) == ()


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("moment", ["11-20 08:00", "11-20 09:00", "11-20 09:30"])
def test_shared_moments_are_spread(moment: str, zone: str) -> None:
    """Where everybody would be asked at once each has a moment of their own, the same always, within five minutes."""
    begin = at(moment, zone)
    offsets = [(spread(begin, f"person {number}", zone) - begin).total_seconds() for number in range(2000)]
    assert min(offsets) >= 0
    assert max(offsets) < SPREAD
    assert max(Counter(offsets).values()) < 30
    assert spread(begin, "person 7", zone) == begin + timedelta(seconds=offsets[7])


@pytest.mark.parametrize("moment", ["11-20 09:31", "11-20 20:00", "11-20 15:30", "11-20 00:00"])
def test_other_moments_are_kept(moment: str) -> None:
    """What somebody chose, or a lender promised by the clock, is nobody else's moment."""
    assert spread(at(moment), "person", "Asia/Shanghai") == at(moment)


# ── asked again ─────────────────────────────────────────────────────────────────────────────────


@given(
    hours=st.integers(0, 24 * 400),
    zone=st.sampled_from(ZONES),
    host=st.sampled_from([HOST, NOON_NAP, NEVER_QUIET]),
    delays=st.lists(st.integers(0, 60 * 24 * 3), min_size=3, max_size=3),
)
def test_three_times_in_all(hours: int, zone: str, host: Host, delays: list[int]) -> None:
    """However late each of them is said: then it was the last time. No two have one number, none comes at night."""
    first = replace(NUDGE, due_at=awake(NUDGE.due_at + timedelta(hours=hours), zone, host))
    person = Person("p", Address("web", "x"), zone=zone, counter=9, nudges=(first,))
    asked = [first]
    for delay in delays:
        said_at = asked[-1].due_at + timedelta(minutes=delay)
        plans = repeated(person, asked[-1:], (), said_at, host)
        assert last(person, asked[-1]) is not bool(plans)
        told = tuple(replace(it, state="sent") if it == asked[-1] else it for it in person.nudges)
        person = replace(person, nudges=told)
        for change in plans:
            assert isinstance(change, NudgePlanned)
            plan = change.nudge
            assert plan.due_at > said_at
            assert awake(plan.due_at, zone, host) == plan.due_at
            person = replace(person, nudges=(*person.nudges, plan), counter=plan.id)
            asked.append(plan)
    assert len({it.id for it in asked}) == len(asked) == 3


def test_one_that_never_reached_them_is_not_followed_by_another() -> None:
    """Held or failed: that one is said first."""
    later = replace(NUDGE, id=9, due_at=NUDGE.due_at + timedelta(days=1))
    for state, unheard in (("held", True), ("failed", True), ("sent", False), ("pending", False)):
        person = Person("p", Address("web", "x"), nudges=(replace(NUDGE, state=state), later))  # type: ignore[arg-type]
        assert unheard_before(person, later) is unheard
        assert not unheard_before(person, person.nudges[0])


def test_of_several_askings_the_first() -> None:
    """Whatever their order; of other things each."""
    later, other = replace(NUDGE, id=9, due_at=NUDGE.due_at + timedelta(days=1)), replace(NUDGE, id=4, subject=7)
    assert once([later, other, NUDGE]) == (NUDGE, other)


def test_putting_one_off_drops_the_others() -> None:
    """It alone comes, at its new time."""
    later = replace(NUDGE, id=9, due_at=NUDGE.due_at + timedelta(days=1))
    person = Person("p", Address("web", "x"), nudges=(NUDGE, later))
    put_off_to = put_off(person, later, at("11-30 10:00"), named=False)
    assert put_off_to == (NudgeMoved(9, at("11-30 10:00")), NudgeStopped(3))
    [exactly, _] = put_off(person, later, at("11-30 10:00"), named=True)
    assert exactly == NudgeMoved(9, at("11-30 10:00"), "named")


@pytest.mark.parametrize(("now", "host", "found"), [
    ("11-20 10:30", HOST, "11-20 20:00"), ("11-20 20:00", HOST, None), ("11-20 10:30", Host(quiet_from=19 * 60), None),
])  # fmt: skip
def test_this_evening(now: str, host: Host, found: str | None) -> None:
    """Eight o'clock while it lies ahead, where nobody sleeps then."""
    assert tonight(at(now), "Asia/Shanghai", host) == (at(found) if found else None)


def test_the_next_morning_is_their_own() -> None:
    """Half past nine where they are, also when it is tomorrow already in Shanghai."""
    evening = at("11-20 20:00", "America/New_York")
    assert next_morning(evening, 1, "America/New_York", HOST) == at("11-21 09:30", "America/New_York")


@pytest.mark.parametrize(("due", "grain", "then"), [
    ("11-21 15:10", "minute", "11-21 15:10"), ("11-21 23:59", "day", "11-21 09:30"), ("11-21 12:00", "daypart", "11-21 09:30"),
    ("11-21 18:00", "daypart", "11-21 15:00"), ("11-21 22:00", "daypart", "11-21 20:00"),
])  # fmt: skip
def test_when_they_wish(due: str, grain: str, then: str) -> None:
    """A clock at that clock, a day in its morning, a part of a day in that part."""
    assert wished(at(due), grain, "Asia/Shanghai") == at(then)
