"""Answers to a nudge: kept, partly, broken, wait, enough."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Final, Literal
from zoneinfo import ZoneInfo

from bot.core import nudge as times
from bot.core.changes import (
    Asked,
    Change,
    ComplaintAnswered,
    Contacted,
    NudgeAnswered,
    NudgeMoved,
    NudgeStopped,
    PromiseSettled,
)
from bot.core.clocks import Run
from bot.core.dates import Resolved, understand
from bot.core.foreseen import foreseen
from bot.core.messages import Block, Button
from bot.core.person import Asking, Case, Contact, Nudge, NudgeKind, Promise, PromiseState
from bot.core.turn import Outcome, Turn
from handlers import arrival, complaints, ladder, reminders, replies, standing
from handlers.parts import day, digits, door, find_case, find_promise, fresh, next_number, option, say, show, when

SNOOZES: Final = ("1d", "3wd")


def view(turn: Turn, number: str) -> Outcome:
    """One of several nudges that came together."""
    found = _find(turn, number)
    if found is None:
        return arrival.stale(turn)
    return fresh(show(reminders.question(turn, found), *reminders.replies(turn, found)))


def _find(turn: Turn, number: str) -> Nudge | None:
    return next((nudge for nudge in turn.person.nudges if str(nudge.id) == number), None)


def _done(turn: Turn, kind: NudgeKind, subject: int) -> tuple[Change, ...]:
    return tuple(NudgeAnswered(nudge.id) for nudge in times.waiting(turn.person, kind, subject))


def _settle(turn: Turn, promise: Promise, state: PromiseState) -> tuple[Change, ...]:
    return (PromiseSettled(promise.id, state, turn.now), *_done(turn, "promise", promise.id))


def kept(turn: Turn, number: str) -> Outcome:
    """An echo at last; keep the proof and look whether interest and credit record follow."""
    promise = find_promise(turn.person, number)
    if promise is None:
        return arrival.stale(turn)
    return show(
        say(turn, "nudge.kept", what=promise.what),
        option(turn, "close", "close", promise.case_id, "solved", style="good"),
        option(turn, "more-to-do", "case", promise.case_id),
        option(turn, "home", "start"),
        changes=_settle(turn, promise, "kept"),
    )


def partly(turn: Turn, number: str) -> Outcome:
    """Half an echo."""
    return _unkept(turn, number, "partly")


def broken(turn: Turn, number: str) -> Outcome:
    """No echo: the next step, and a new date for it."""
    return _unkept(turn, number, "broken")


def _unkept(turn: Turn, number: str, state: Literal["partly", "broken"]) -> Outcome:
    promise = find_promise(turn.person, number)
    case = find_case(turn.person, str(promise.case_id)) if promise else None
    if promise is None or case is None:
        return arrival.stale(turn)
    changes = _settle(turn, promise, state)
    return show(
        (*say(turn, f"nudge.{state}", what=promise.what), *ladder.following(_then(turn, changes), case)),
        option(turn, "new-date", "renew", promise.id, style="good"),
        *ladder.ways_on(_then(turn, changes), case),
        option(turn, "call-again", "card", case.id),
        *_threat(turn, case),
        door(turn, "case", case.id),
        changes=changes,
    )


def _then(turn: Turn, changes: tuple[Change, ...]) -> Turn:
    return replace(turn, person=foreseen(turn.person, changes))


def _threat(turn: Turn, case: Case) -> tuple[Button, ...]:
    """Where somebody collects, the answer may be a threat."""
    collects = turn.guide.ladders.problem(case.matter) == standing.COLLECTING
    return (option(turn, "reply.threat", "topic", "danger-now", style="danger"),) if collects else ()


def answered(turn: Turn, number: str, word: str) -> Outcome:
    """The complaint got an answer, or not yet."""
    complaint = complaints.named(turn, int(number)) if number.isdecimal() else None
    case = find_case(turn.person, str(complaint.case_id)) if complaint else None
    if complaint is None or case is None:
        return arrival.stale(turn)
    done = _done(turn, "complaint", complaint.id)
    if word == "yes":
        told = ComplaintAnswered(complaint.id, complaint.answered_at or turn.now)
        return replies.ask(turn, case, complaint.id, told, *done, lead=say(turn, "nudge.complaint-answered"))
    place = turn.guide.places.get(complaint.place)
    return show(
        (
            *say(turn, "nudge.complaint-silent", place=place.label if place else complaint.place),
            *ladder.following(turn, case),
        ),
        *ladder.ways_on(turn, case),
        option(turn, "clocks", "clock", complaint.id),
        option(turn, "promise", "promise", case.id),
        door(turn, "case", case.id),
        changes=done,
    )


def followed(turn: Turn, number: str, word: str) -> Outcome:
    """Something came back, or nothing: then the next step, and when to ask again."""
    found = _find(turn, number)
    if found is None:
        return arrival.stale(turn)
    case = find_case(turn.person, str(found.case_id))
    if word == "yes" and case is not None:
        return _heard(turn, case, NudgeAnswered(found.id))
    outcome = ladder.next_step(turn, str(found.case_id))
    return replace(outcome, changes=(*outcome.changes, NudgeAnswered(found.id)))


def _heard(turn: Turn, case: Case, done: NudgeAnswered) -> Outcome:
    """Something came back: a talk of its own, so that what it came to can be noted."""
    talk = Contact(next_number(turn.person), case.id, "answer", turn.now)
    return replies.ask(turn, case, talk.id, Contacted(talk), done, lead=say(turn, "nudge.complaint-answered"))


def entered(turn: Turn, number: str, word: str) -> Outcome:
    """The instalment shows as paid, or not yet."""
    found = _find(turn, number)
    if found is None:
        return arrival.stale(turn)
    if word == "yes":
        others = _done(turn, "repay", found.subject)
        return show(
            say(turn, "nudge.entered"),
            option(turn, "close", "close", found.case_id, "solved", style="good"),
            option(turn, "view-case", "case", found.case_id),
            option(turn, "home", "start"),
            changes=others,
        )
    return show(
        say(turn, "nudge.not-entered"),
        option(turn, "card", "card", found.case_id, style="good"),
        option(turn, "promise", "promise", found.case_id),
        option(turn, "next", "next", found.case_id),
        door(turn, "case", found.case_id),
        changes=(NudgeAnswered(found.id),),
    )


def later(turn: Turn, number: str) -> Outcome:
    """How long to wait."""
    found = _find(turn, number)
    return arrival.stale(turn) if found is None else _how_long(turn, found)


def _how_long(turn: Turn, found: Nudge, *lead: Block) -> Outcome:
    """The usual waits, as far as they do not outlast a limit of one's own; or typed."""
    usual = (how for how in SNOOZES if not _too_late(turn, found, _usual(turn, how)))
    return show(
        (*lead, *say(turn, "nudge.later")),
        *(option(turn, f"snooze.{how}", "snooze", found.id, how) for how in usual),
        door(turn, "nudge", found.id),
        changes=(Asked(Asking("snooze", (str(found.id),))),),
    )


def _usual(turn: Turn, how: str) -> datetime:
    """The morning after a day or three working days."""
    today = turn.now.astimezone(times.SHANGHAI).date()
    day = today + timedelta(days=1) if how == "1d" else turn.guide.calendar.add_workdays(today, 3)
    at = datetime.combine(day, times.MORNING, ZoneInfo(turn.person.zone)).astimezone(UTC)
    return times.awake(at, turn.person.zone, turn.host)


def _too_late(turn: Turn, found: Nudge, at: datetime) -> Run | None:
    """The limit of one's own that would be over by then: nobody would be reminded of it any more."""
    own = reminders.own_limit(turn, found)
    return own if own is not None and at > own.end else None


def snooze(turn: Turn, number: str, how: str) -> Outcome:
    """Ask again a day or three working days later."""
    found = _find(turn, number)
    if found is None or how not in SNOOZES:
        return arrival.stale(turn)
    return _snoozed(turn, found, _usual(turn, how))


def said_snooze(turn: Turn, text: str) -> Outcome:
    """Their own time: a clock at that clock, a day in its morning."""
    assert turn.person.asking is not None
    found = _find(turn, turn.person.asking.args[0])
    if found is None:
        return arrival.stale(turn)
    understood = understand(text, turn.now, turn.guide.calendar)
    if not isinstance(understood, Resolved):
        return digits(_how_long(turn, found, *say(turn, "promise.no-time")))
    at = understood.due if understood.grain == "minute" else times.morning(understood.due, turn.person.zone)
    return _snoozed(turn, found, times.awake(max(at, turn.now + timedelta(minutes=1)), turn.person.zone, turn.host))


def _snoozed(turn: Turn, found: Nudge, at: datetime) -> Outcome:
    own = _too_late(turn, found, at)
    if own is not None:
        return digits(_how_long(turn, found, *say(turn, "nudge.later-late", end=day(own.end))))
    return show(
        say(turn, "nudge.snoozed", at=when(at)),
        option(turn, "view-case", "case", found.case_id),
        option(turn, "home", "start"),
        changes=(NudgeMoved(found.id, at),),
    )


def enough(turn: Turn, number: str) -> Outcome:
    """No more about this."""
    found = _find(turn, number)
    if found is None:
        return arrival.stale(turn)
    return show(
        say(turn, "nudge.enough"),
        option(turn, "view-case", "case", found.case_id),
        option(turn, "home", "start"),
        changes=(NudgeStopped(found.id),),
    )
