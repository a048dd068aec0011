"""When a nudge may be said: quiet hours, service hours, the morning after."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, time, timedelta
from typing import Final, Literal
from zlib import crc32
from zoneinfo import ZoneInfo

from bot.core.calendar import Calendar
from bot.core.changes import Change, NudgeMoved, NudgePlanned, NudgeStopped
from bot.core.person import Nudge, NudgeKind, Person
from bot.core.turn import Host

SHANGHAI: Final = ZoneInfo("Asia/Shanghai")
MORNING: Final = time(9, 30)  # the day after: whoever promised had the whole day
AFTERNOON: Final = time(15, 0)
EVENING: Final = time(20, 0)  # of a day's work, before the quiet hours
OPENS, CLOSES = time(9, 0), time(18, 0)  # when a call usually reaches a person
NOON, DUSK = 12, 18  # hours at which a morning and an afternoon end
LATE: Final = timedelta(minutes=30)
SHARED: Final = frozenset({time(8, 0), time(9, 0), MORNING})  # moments that we choose, for everybody the same
SPREAD: Final = 5 * 60  # seconds
SOON: Final = timedelta(minutes=15)  # so near each other two nudges are one message
GAP: Final = timedelta(minutes=30)  # between two nudges to one person, whatever they are about
PAUSES: Final = (1, 3)  # days until what got no answer is asked again; after the last of them it was the last time
REPEATED: Final = frozenset({"promise", "complaint", "call", "repay", "follow"})  # the others tell, they do not ask
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


def spread(at: datetime, person: str, zone: str) -> datetime:
    """`at`, or up to five minutes later, the same for one person always, where everybody else would be asked too."""
    if at.astimezone(ZoneInfo(zone)).time() not in SHARED:
        return at
    return at + timedelta(seconds=crc32(person.encode()) % SPREAD)


def morning(day_at: datetime, zone: str) -> datetime:
    """09:30 of the day `day_at` lies on in Shanghai, by the person's clock."""
    return datetime.combine(day_at.astimezone(SHANGHAI).date(), MORNING, ZoneInfo(zone)).astimezone(UTC)


def tonight(now: datetime, zone: str, host: Host) -> datetime | None:
    """Eight in the evening by the person's clock, while it lies ahead and nobody sleeps."""
    local = now.astimezone(ZoneInfo(zone))
    at = datetime.combine(local.date(), EVENING, local.tzinfo).astimezone(UTC)
    return at if at > now and awake(at, zone, host) == at else None


def next_morning(now: datetime, days: int, zone: str, host: Host) -> datetime:
    """09:30 of the day so many days from now, by the person's clock."""
    local = now.astimezone(ZoneInfo(zone))
    at = datetime.combine(local.date() + timedelta(days=days), MORNING, local.tzinfo)
    return awake(at.astimezone(UTC), zone, host)


def wished(at: datetime, grain: str, zone: str) -> datetime:
    """When somebody wants to be asked who names this time: a clock at that clock, a day in its morning, a part of a
    day (told by its end) in that part."""
    if grain == "minute":
        return at
    local = at.astimezone(SHANGHAI)
    part = MORNING if local.hour <= NOON else AFTERNOON if local.hour <= DUSK else EVENING
    return datetime.combine(local.date(), MORNING if grain == "day" else part, ZoneInfo(zone)).astimezone(UTC)


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


def comes_at(person: Person, nudge: Nudge) -> datetime:
    """When it comes: as planned, or when what it is put off for is over."""
    return person.resting.get(nudge.id, nudge.due_at)


def late(person: Person, nudge: Nudge, now: datetime) -> bool:
    """Whether it must say that it comes late; not for a night, a bad day or another nudge that it waited for."""
    return nudge.id in person.belated or now - comes_at(person, nudge) > LATE


def waiting(person: Person, kind: NudgeKind, subject: int) -> tuple[Nudge, ...]:
    """The nudges about one thing that are still open."""
    return tuple(nudge for nudge in person.nudges if nudge.kind == kind and nudge.subject == subject)


def once(nudges: Iterable[Nudge]) -> tuple[Nudge, ...]:
    """Of several askings about one thing only the first, in the order they came in."""
    first: dict[tuple[NudgeKind, int], Nudge] = {}
    for nudge in nudges:
        known = first.setdefault((nudge.kind, nudge.subject), nudge)
        first[nudge.kind, nudge.subject] = min(known, nudge, key=_place)
    return tuple(first.values())


def _place(nudge: Nudge) -> tuple[datetime, int]:
    return nudge.due_at, nudge.id


def asked(person: Person, nudge: Nudge) -> int:
    """The how-manieth asking about its thing it is. An answer, a new date, a snooze drop the earlier ones."""
    return 1 + sum(_place(other) < _place(nudge) for other in waiting(person, nudge.kind, nudge.subject))


def unheard_before(person: Person, nudge: Nudge) -> bool:
    """Whether an earlier asking about its thing never reached them: that one is said when they speak."""
    earlier = (it for it in waiting(person, nudge.kind, nudge.subject) if _place(it) < _place(nudge))
    return any(it.state in {"held", "failed"} for it in earlier)


def last(person: Person, nudge: Nudge) -> bool:
    """Whether nothing more comes about it."""
    return nudge.kind in REPEATED and asked(person, nudge) > len(PAUSES)


def repeated(
    person: Person, said: Iterable[Nudge], gone: Iterable[int], now: datetime, host: Host
) -> tuple[Change, ...]:
    """What is said now is asked again later unless it gets an answer; where that is planned already it does not come
    sooner: it may have been planned with words that were never said."""
    dropped, plans = set(gone), list[Change]()
    for nudge in said:
        if nudge.kind not in REPEATED or last(person, nudge):
            continue
        others = (it for it in waiting(person, nudge.kind, nudge.subject) if _place(it) > _place(nudge))
        ahead = [it for it in others if it.state in {"pending", "held"} and it.id not in dropped]
        at = next_morning(now, PAUSES[asked(person, nudge) - 1], person.zone, host)
        number = person.counter + len(plans) + 1
        if not ahead:
            plans.append(NudgePlanned(Nudge(number, nudge.kind, nudge.case_id, nudge.subject, at)))
        elif ahead[0].state == "pending" and ahead[0].due_at < at:
            plans.append(NudgeMoved(ahead[0].id, at))
    return tuple(plans)


def moved(person: Person, kind: NudgeKind, subject: int, at: datetime) -> tuple[Change, ...]:
    """The question about one thing comes at `at` and counts from there; nothing where none is open."""
    return _only_at(waiting(person, kind, subject), at)


def put_off(person: Person, nudge: Nudge, at: datetime, *, named: bool) -> tuple[Change, ...]:
    """This one comes at `at`, exactly then where they named it; the other askings about the same are dropped."""
    others = (it for it in waiting(person, nudge.kind, nudge.subject) if it.id != nudge.id)
    return _only_at((nudge, *others), at, "named" if named else "wish")


def stopped(person: Person, nudge: Nudge) -> tuple[Change, ...]:
    """Neither this one nor another asking about the same comes."""
    return tuple(NudgeStopped(it.id) for it in waiting(person, nudge.kind, nudge.subject))


def _only_at(nudges: tuple[Nudge, ...], at: datetime, why: Literal["wish", "named"] = "wish") -> tuple[Change, ...]:
    return (*(NudgeMoved(it.id, at, why) for it in nudges[:1]), *(NudgeStopped(it.id) for it in nudges[1:]))


def spared(person: Person, case_id: int, at: datetime) -> tuple[Nudge, ...]:
    """The looser questions about a case that need not be asked where one with a date of its own is asked at `at`."""
    loose = (nudge for nudge in person.nudges if nudge.kind == "follow" and nudge.case_id == case_id)
    return tuple(nudge for nudge in loose if nudge.state == "pending" and abs(nudge.due_at - at) < NEAR)


def held(person: Person) -> tuple[Nudge, ...]:
    """What could not be pushed and is to be said now."""
    return tuple(nudge for nudge in person.nudges if nudge.state == "held")


def come(person: Person, now: datetime) -> tuple[Nudge, ...]:
    """What is to be said and was not yet, though nothing hindered it: whom we may not write to first is told at once.
    A day whose deadline is over is asked about from its beginning, not only in the morning when we would write."""
    waits = (nudge for nudge in person.nudges if nudge.state == "pending" and nudge.id not in person.leaving)
    over = {promise.id for promise in person.promises if promise.due_at <= now}
    return tuple(it for it in waits if it.due_at <= now or (it.subject in over and _this_morning(person, it, now)))


def _this_morning(person: Person, nudge: Nudge, now: datetime) -> bool:
    at, here = (moment.astimezone(ZoneInfo(person.zone)) for moment in (nudge.due_at, now))
    return nudge.kind == "promise" and at.date() == here.date() and at.time() in SHARED


def chosen(person: Person, ids: Iterable[int], now: datetime) -> tuple[Nudge, ...]:
    """The person's nudges with these ids, as far as they are still open and were not put off since they were taken."""
    wanted = set(ids)
    return tuple(it for it in person.nudges if it.id in wanted and it.due_at <= now + SOON)
