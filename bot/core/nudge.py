"""When a nudge may be said: quiet hours, service hours, the morning after."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from bot.core.calendar import Calendar
from bot.core.person import Nudge, NudgeKind, Person
from bot.core.turn import Host

SHANGHAI: Final = ZoneInfo("Asia/Shanghai")
MORNING: Final = time(9, 30)  # the day after: whoever promised had the whole day
OPENS, CLOSES = time(9, 0), time(18, 0)  # when a call usually reaches a person
LATE: Final = timedelta(minutes=30)
GAP: Final = timedelta(minutes=30)  # between two nudges to one person, whatever they are about
NEAR: Final = timedelta(days=2)  # so near each other two questions whether there is an answer are one too many


def awake(at: datetime, zone: str, host: Host) -> datetime:
    """`at`, or the end of the quiet hours it falls into, by the person's own clock."""
    local = at.astimezone(ZoneInfo(zone))
    minute = local.hour * 60 + local.minute
    if not _within(minute, host.quiet_from, host.quiet_to):
        return at
    ends = time(host.quiet_to // 60, host.quiet_to % 60)
    day = local.date() + timedelta(days=int(minute >= host.quiet_to))
    return datetime.combine(day, ends, local.tzinfo).astimezone(UTC)


def _within(minute: int, start: int, end: int) -> bool:
    return start <= minute < end if start <= end else minute >= start or minute < end


def after(due_at: datetime, grain: str, zone: str, host: Host) -> datetime:
    """When to ask about something due: a clock time at that time, a date at 09:30 of the next morning."""
    if grain != "day":
        return awake(due_at, zone, host)
    day = due_at.astimezone(SHANGHAI).date() + timedelta(days=1)
    return awake(datetime.combine(day, MORNING, ZoneInfo(zone)).astimezone(UTC), zone, host)


def morning(day_at: datetime, zone: str) -> datetime:
    """09:30 of the day `day_at` lies on in Shanghai, by the person's clock."""
    return datetime.combine(day_at.astimezone(SHANGHAI).date(), MORNING, ZoneInfo(zone)).astimezone(UTC)


def serving(at: datetime, calendar: Calendar) -> bool:
    """Whether a hotline is usually manned: workdays 09:00–18:00 Shanghai time (a custom, not a rule)."""
    local = at.astimezone(SHANGHAI)
    return calendar.is_workday(local.date()) and OPENS <= local.time() < CLOSES


def next_service(at: datetime, calendar: Calendar) -> datetime:
    """09:30 of the next workday morning."""
    day = calendar.add_workdays(at.astimezone(SHANGHAI).date(), 1)
    return datetime.combine(day, MORNING, SHANGHAI).astimezone(UTC)


def served(at: datetime, calendar: Calendar) -> datetime:
    """`at` while a hotline is manned, else the moment it is next."""
    local = at.astimezone(SHANGHAI)
    if serving(at, calendar):
        return at
    early = calendar.is_workday(local.date()) and local.time() < OPENS
    day = local.date() if early else calendar.add_workdays(local.date(), 1)
    return datetime.combine(day, OPENS, SHANGHAI).astimezone(UTC)


def apart(person: Person, now: datetime, host: Host) -> datetime:
    """Now, or half an hour after the last nudge that waits for an answer; now where that would be at night, or where
    the last one lies in the future: the clock was wrong then."""
    last = person.nudged_at
    if last is None or not last <= now < last + GAP:
        return now
    return last + GAP if awake(last + GAP, person.zone, host) == last + GAP else now


def late(nudge: Nudge, now: datetime) -> bool:
    """Whether it must say that it comes late."""
    return now - nudge.due_at > LATE


def waiting(person: Person, kind: NudgeKind, subject: int) -> tuple[Nudge, ...]:
    """The nudges about one thing that are still open."""
    return tuple(nudge for nudge in person.nudges if nudge.kind == kind and nudge.subject == subject)


def spared(person: Person, case_id: int, at: datetime) -> tuple[Nudge, ...]:
    """The looser questions about a case that need not be asked where one with a date of its own is asked at `at`."""
    loose = (nudge for nudge in person.nudges if nudge.kind == "follow" and nudge.case_id == case_id)
    return tuple(nudge for nudge in loose if nudge.state == "pending" and abs(nudge.due_at - at) < NEAR)


def held(person: Person) -> tuple[Nudge, ...]:
    """What could not be pushed and is to be said now."""
    return tuple(nudge for nudge in person.nudges if nudge.state == "held")


def chosen(person: Person, ids: Iterable[int]) -> tuple[Nudge, ...]:
    """The person's nudges with these ids, as far as they are still open."""
    wanted = set(ids)
    return tuple(nudge for nudge in person.nudges if nudge.id in wanted)
