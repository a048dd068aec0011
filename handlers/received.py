"""What a clock counts from and how far: the day it was received, the next step, an extension, another kind."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Final

from bot.core import nudge as times
from bot.core.changes import Asked, Change, ComplaintAnswered, NudgeMoved, NudgePlanned, NudgeStopped
from bot.core.clocks import Extension, Length, Run
from bot.core.filings import limit, reminded, running, sort_of
from bot.core.messages import Block, Button
from bot.core.nudge import SHANGHAI
from bot.core.past import past_day
from bot.core.person import Asking, Complaint, Nudge
from bot.core.taps import tap
from bot.core.turn import Outcome, Turn
from handlers import arrival
from handlers.complaints import UNCLEAR, due_of, matter_of, noon, not_understood, open_case, when_asked
from handlers.filings import asked_then, awaited, find, place_of, timed
from handlers.parts import dated, door, next_number, option, say, show

SAME: Final = "same"  # the step it is at, counted from another day


def _running(turn: Turn, one: Complaint | None) -> Run | None:
    """The clock that can be put right: what runs, or after an answer one's own limit."""
    if one is None or one.withdrawn_at is not None or open_case(turn, str(one.case_id)) is None:
        return None
    matter = matter_of(turn, one)
    return running(turn.guide, one, matter) if one.waiting else limit(turn.guide, one, matter)


def ask(turn: Turn, number: str, to: str = SAME) -> Outcome:
    """From which day does it run, or since when has the next step begun?"""
    one = find(turn, number)
    found = _counted(turn, one, to)
    if one is None or found is None:
        return arrival.stale(turn)
    return _ask(turn, one, to, say(turn, "clock.received", place=place_of(turn, one), starts=found.stage.starts))


def _counted(turn: Turn, one: Complaint | None, to: str) -> Run | None:
    """The run the day belongs to: the one at hand, or of the step it turns into."""
    found = _running(turn, one)
    if one is None or found is None or to == SAME:
        return found
    then = found.stage.then
    if then is None or to != f"{then.clock}.{then.stage}" or not one.waiting:
        return None
    return running(turn.guide, _turned(one, to, turn.now), matter_of(turn, one))


def _turned(one: Complaint, to: str, at: datetime) -> Complaint:
    return replace(one, received_on=at, stage=to, extended=())


def _ask(turn: Turn, one: Complaint, to: str, text: tuple[Block, ...], *more: str) -> Outcome:
    today = turn.now.astimezone(SHANGHAI).date()
    return show(
        text,
        option(turn, "today", "sinceday", one.id, to, today.isoformat()),
        option(turn, "yesterday", "sinceday", one.id, to, (today - timedelta(days=1)).isoformat()),
        door(turn, "clock", one.id),
        changes=(Asked(Asking("clock-day", (str(one.id), to, *more))),),
    )


def said_day(turn: Turn, text: str) -> Outcome:
    """The day in their words, read back."""
    assert turn.person.asking is not None
    number, to, *more = turn.person.asking.args
    one = find(turn, number)
    counted = _counted(turn, one, to)
    if one is None or counted is None:
        return arrival.stale(turn)
    found = past_day(text, turn.now.astimezone(SHANGHAI).date())
    if not isinstance(found, date):
        unclear = not_understood(turn, found, UNCLEAR in more)
        return _ask(turn, one, to, unclear, *(more if found else (UNCLEAR,)))
    return show(
        say(turn, "clock.sure", starts=counted.stage.starts, day=dated(turn, noon(found))),
        option(turn, "right", "sinceday", one.id, to, found.isoformat(), style="good"),
        option(turn, "change-date", "since", one.id, to),
        changes=(Asked(Asking("clock-day", (number, to))),),
    )


def moved(turn: Turn, number: str, to: str, word: str) -> Outcome:
    """From that day it is: the end and what is asked move with it."""
    one, at = find(turn, number), _day(turn, word)
    found = _counted(turn, one, to)
    if one is None or at is None or found is None:
        return arrival.stale(turn)
    if one.answered_at is not None:
        return _answered_on(turn, one, at)
    now = replace(one, received_on=at) if to == SAME else _turned(one, to, at)
    return _done(turn, now, "clock.moved" if to == SAME else "clock.turned")


def _day(turn: Turn, word: str) -> datetime | None:
    """The day of a tap; None for a forged one and for one to come."""
    try:
        at = noon(date.fromisoformat(word))
    except ValueError:
        return None
    return at if at.date() <= turn.now.astimezone(SHANGHAI).date() else None


def _answered_on(turn: Turn, one: Complaint, at: datetime) -> Outcome:
    """Their answer came on another day: one's own limit and its reminder run from then."""
    now = replace(one, answered_at=at)
    found = limit(turn.guide, now, matter_of(turn, one))
    if found is None:
        return arrival.stale(turn)
    return show(
        say(turn, "clock.moved", start=dated(turn, at), end=dated(turn, found.end), does=found.stage.does),
        *_further(turn, one),
        changes=(ComplaintAnswered(one.id, at), *_reminding(turn, one, found)),
    )


def _reminding(turn: Turn, one: Complaint, found: Run) -> tuple[Change, ...]:
    """A reminder that was asked for moves with its limit; of what is too late nobody is reminded."""
    day = reminded(found, turn.now)
    planned = times.waiting(turn.person, "limit", one.id)
    if day is None:
        return tuple(NudgeStopped(nudge.id) for nudge in planned)
    at = times.awake(times.morning(day, turn.person.zone), turn.person.zone, turn.host)
    return tuple(NudgeMoved(nudge.id, at) for nudge in planned)


def _done(turn: Turn, now: Complaint, name: str, **values: str) -> Outcome:
    """The clock as it is now, and when we ask; what is stored is what is shown."""
    due, found = due_of(turn, now), running(turn.guide, now, matter_of(turn, now))
    start, end = dated(turn, now.received_on or now.filed_on), dated(turn, found.end if found else due)
    text = say(turn, name, start=start, end=end, does=found.stage.does if found else "", **values)
    if found is not None and found.stage.whose == "yours":
        return _done_own(turn, now, found, text)
    return show(
        (*text, *when_asked(turn, due)),
        *_further(turn, now),
        changes=(timed(now, due), *asked_then(turn, now, due)),
    )


def _done_own(turn: Turn, now: Complaint, found: Run, text: tuple[Block, ...]) -> Outcome:
    """A limit of one's own is spoken of before its end, never after."""
    stopped = tuple(NudgeStopped(nudge.id) for nudge in times.waiting(turn.person, "complaint", now.id))
    day = reminded(found, turn.now)
    if day is None:
        return show(text, *_further(turn, now), changes=(timed(now, found.end), *stopped))
    at = times.awake(times.morning(day, turn.person.zone), turn.person.zone, turn.host)
    plan = Nudge(next_number(turn.person), "limit", now.case_id, now.id, at)
    asks = say(turn, "clock.reminded", at=dated(turn, at))
    return show((*text, *asks), *_further(turn, now), changes=(timed(now, found.end), *stopped, NudgePlanned(plan)))


def _further(turn: Turn, one: Complaint) -> tuple[Button, ...]:
    return (
        *((option(turn, "received-wrong", "since", one.id),) if one.stage and one.waiting else ()),
        *((option(turn, "how-counted", "counting", one.id),) if _running(turn, one) else ()),
        option(turn, "clocks", "clock", one.id),
        option(turn, "view-case", "case", one.case_id),
        option(turn, "home", "start"),
    )


def extend(turn: Turn, number: str, word: str = "") -> Outcome:
    """They say it takes longer: for which reason, and until when then at the latest."""
    one = find(turn, number)
    found = _running(turn, one)
    if one is None or found is None or not one.waiting or not found.stage.extensions:
        return arrival.stale(turn)
    if word == "undo":
        return _done(turn, replace(one, extended=tuple(it.id for it in found.extended[:-1])), "clock.not-extended")
    chosen = next((it for it in found.left if it.id == word), None)
    return _which(turn, one, found, word) if chosen is None else _extended(turn, one, found, chosen)


def _which(turn: Turn, one: Complaint, found: Run, word: str) -> Outcome:
    name = "clock.no-reason" if word == "none" else "clock.which" if found.left else "clock.no-more"
    undo = (option(turn, "not-extended", "extend", one.id, "undo"),) if found.extended else ()
    silent = (option(turn, "no-reason", "extend", one.id, "none"),) if found.left and word != "none" else ()
    return show(
        say(turn, name, end=dated(turn, found.end)),
        *(Button(it.label, tap("extend", one.id, it.id)) for it in found.left),
        *silent,
        *undo,
        door(turn, "clock", one.id),
    )


def _extended(turn: Turn, one: Complaint, found: Run, chosen: Extension) -> Outcome:
    upto = found.stage.extensions[: found.stage.extensions.index(chosen) + 1]
    longest = Length(found.stage.cap, found.stage.length.unit)
    return _done(
        turn,
        replace(one, extended=tuple(it.id for it in upto)),
        "clock.extended",
        old=dated(turn, found.end),
        label=chosen.label,
        reason=chosen.reason,
        cap=longest.told,
    )


def sorting(turn: Turn, one: Complaint) -> tuple[Button, ...]:
    """Where a place is for several things: another one is meant."""
    place = turn.guide.places.get(one.place)
    several = place is not None and len(place.kinds) > 1 and one.waiting
    return (option(turn, "other-sort", "sort", one.id),) if several else ()


def sort(turn: Turn, number: str, word: str = "") -> Outcome:
    """What the place was asked for: another clock runs then, from its beginning."""
    one = awaited(turn, number)
    place = turn.guide.places.get(one.place) if one is not None else None
    if one is None or place is None or not place.kinds:
        return arrival.stale(turn)
    chosen = next((it for it in place.kinds if it.id == word), None)
    if chosen is not None:
        received = None if one.stage else one.received_on  # of a later step that does not apply
        anew = replace(one, received_on=received, sort=chosen.id, stage="", extended=())
        return _done(turn, anew, "clock.sorted", label=chosen.label)
    now = sort_of(turn.guide, one, matter_of(turn, one))
    buttons = (Button(it.label, tap("sort", one.id, it.id)) for it in place.kinds if it != now)
    return show(say(turn, "clock.sort", place=place.label), *buttons, door(turn, "clock", one.id))
