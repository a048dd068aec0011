"""A promise's words read once more: counted from an event's day, told in short, and again by another calendar."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Final

from bot.core.calendar import Calendar
from bot.core.dates import Ask, Nothing, Resolved, understand
from bot.core.due import END_OF_DAY, SHANGHAI, end_of, told
from bot.core.instalment import Either, instalment_day
from bot.core.person import Basis, Promise

# What parts the event from the time that runs from it: 审核通过后|24小时内, 自受理|之日起|15日内, 处理完|会在3天内,
# 等总部批下来|三个工作日: where no word parts them, the length of time begins with its number.
JOINT: Final = re.compile(
    r"[之以]?后(?!天)|之日起?|算起|起算|起|完成?|好|[（()）,，。;；]|(?=次日|当[天日])"
    r"|(?<![第\d一二两三四五六七八九十百个.])(?=[\d一二两三四五六七八九十百半到至~-]{1,7}个?半?(?:工作日|小时|钟头|分钟|天|日|周|星期|月))"
)
WORKDAY: Final = "工作日"
NTH: Final = re.compile(rf"第(\d+)个{WORKDAY}")
# A length of time is no event's day: whoever says one names the whole time anew.
LENGTH: Final = re.compile(r"工作日|小时|钟头|分钟|[天周月日年](?:之|以)?内|T\+|半个月")
NOON: Final = time(12)
COUNTED_AGAIN: Final = frozenset({"words", "event", "rough"})


def read(words: str, basis: Basis, calendar: Calendar) -> Resolved | Ask | Nothing:
    """What the words mean from where they count; after an event from its day, also when the date was moved by hand."""
    assert basis.since is not None
    day = basis.since.astimezone(SHANGHAI).date()
    if basis.origin == "event":
        return from_event(words, day, calendar) or Nothing()
    found = understand(words, basis.since, calendar)
    if basis.origin == "hand" and isinstance(found, Ask) and found.reason == "event":
        return from_event(words, day, calendar) or found
    return found


def from_event(words: str, day: date, calendar: Calendar) -> Resolved | None:
    """When a time ends that runs from an event on `day`; None where no such time is found in the words.

    Hours run from the end of the day, since nobody knows the event's own hour: later than it may be, never earlier.
    """
    noon, night = datetime.combine(day, NOON, SHANGHAI), datetime.combine(day, END_OF_DAY, SHANGHAI)
    for part in reversed([part for part in JOINT.split(words) if part]):
        found, latest = understand(part, noon, calendar), understand(part, night, calendar)
        if isinstance(found, Resolved) and isinstance(latest, Resolved):
            steps = tuple(step.replace("说的那天", "那件事当天") for step in found.steps)
            return replace(found, steps=steps) if found.due == latest.due else _by_the_night(latest, day)
    return None


def _by_the_night(latest: Resolved, day: date) -> Resolved:
    """Hours from some moment of the day are over by the end of the last day they can reach."""
    last = latest.due.date()
    steps = (f"{told(day)} 几点没说，按这天24:00算起", f"最晚到{told(last)}，按这天24:00记")
    return replace(latest, due=end_of(last), grain="day", steps=steps)


def event_day(text: str, now: datetime, calendar: Calendar) -> date | Either | None:
    """The day of an event as they name it, past or to come; None where they name none, or a whole time anew."""
    return None if LENGTH.search(text) else instalment_day(text, now, calendar)


def in_workdays(found: Resolved | Ask | Nothing) -> bool:
    """Whether a time counts working days."""
    if isinstance(found, Ask):
        return found.reason == "calendar"
    return isinstance(found, Resolved) and any(NTH.search(step) for step in found.steps)


@dataclass(frozen=True, slots=True)
class Tally:
    """Working days in short: how many, and what lay between: weekends, holidays by name, make-up days."""

    workdays: int
    weekend: bool
    holidays: tuple[str, ...]
    makeup: tuple[date, ...]


def tally(found: Resolved, since: datetime, calendar: Calendar) -> Tally | None:
    """What a read-back says of a time in working days; None for any other time."""
    counts = [int(number) for step in found.steps for number in NTH.findall(step)]
    if not counts:
        return None
    days = tuple(_between(since.astimezone(SHANGHAI).date(), found.due.date()))
    off = [day for day in days if not calendar.is_workday(day)]
    names = dict.fromkeys(calendar.holiday(day) for day in off)
    return Tally(
        max(counts),
        any(not calendar.holiday(day) for day in off),
        tuple(name for name in names if name),
        tuple(day for day in days if day in calendar.makeup),
    )


def _between(first: date, last: date) -> Iterator[date]:
    """The days after the first, up to the last."""
    return (first + timedelta(days=ahead) for ahead in range(1, (last - first).days + 1))


def recounted(promise: Promise, grammar: str, calendar: Calendar) -> tuple[datetime, Basis] | None:
    """A promise's date by this calendar and what it rests on now; None where it was counted by it already.

    A certain date read by another grammar stays: a difference might be the grammar's, and no notice has moved it.
    """
    basis = promise.basis
    if basis.origin not in COUNTED_AGAIN or basis.since is None or basis.calendar == calendar.version:
        return None
    found = read(promise.words, basis, calendar)
    seen = replace(basis, calendar=calendar.version)
    if not isinstance(found, Resolved) or not (basis.provisional or basis.grammar == grammar):
        return promise.due_at, seen
    return found.due, replace(seen, grammar=grammar, provisional=found.provisional)
