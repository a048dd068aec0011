"""Complaints that are already noted: looked at, their day corrected, withdrawn."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

from bot.core import nudge as times
from bot.core.changes import (
    Asked,
    Change,
    ComplaintMoved,
    ComplaintTimed,
    ComplaintWithdrawn,
    NudgePlanned,
    NudgeStopped,
)
from bot.core.messages import Block, Button
from bot.core.nudge import SHANGHAI, waiting
from bot.core.past import past_day
from bot.core.person import Asking, Complaint, Nudge
from bot.core.taps import tap
from bot.core.turn import Outcome, Turn
from handlers import arrival
from handlers.complaints import UNCLEAR, ask_about, due_of, noon, not_understood, open_case, spare, when_asked
from handlers.parts import dated, day, door, find_case, label, name_of, next_number, option, say, show, verb, when

SHOWN = 5  # complaints of one case on a screen


def listed(turn: Turn, number: str) -> Outcome:
    """A case's complaints; the only one at once."""
    case = find_case(turn.person, number)
    found = [complaint for complaint in turn.person.complaints if str(complaint.case_id) == number][-SHOWN:]
    if case is None or not found:
        return arrival.stale(turn)
    if len(found) == 1:
        return _one(turn, found[0])
    buttons = (Button(_short(turn, complaint), tap("filing", complaint.id)) for complaint in found)
    return show(say(turn, "filing.choose", case=name_of(turn, case)), *buttons, door(turn, "case", case.id))


def _short(turn: Turn, complaint: Complaint) -> str:
    return f"{place_of(turn, complaint)[:5]} {day(complaint.filed_on).split(' ')[0]}"


def place_of(turn: Turn, complaint: Complaint) -> str:
    """Where it was filed, as one says it."""
    found = turn.guide.places.get(complaint.place)
    return found.label if found else complaint.place


def find(turn: Turn, number: str) -> Complaint | None:
    """The complaint a tap names; None for a stale or forged tap."""
    return next((complaint for complaint in turn.person.complaints if str(complaint.id) == number), None)


def awaited(turn: Turn, number: str) -> Complaint | None:
    """The complaint a tap names, while an answer is still to come and its case goes on."""
    found = find(turn, number)
    return found if found is not None and found.waiting and open_case(turn, str(found.case_id)) else None


def view(turn: Turn, number: str) -> Outcome:
    """One complaint."""
    found = find(turn, number)
    return arrival.stale(turn) if found is None else _one(turn, found)


def _one(turn: Turn, complaint: Complaint) -> Outcome:
    state = "withdrawn" if complaint.withdrawn_at else "answered" if complaint.answered_at else "waiting"
    reference = say(turn, "filing.reference", reference=complaint.reference) if complaint.reference else ()
    text = say(
        turn,
        "filing.one",
        place=place_of(turn, complaint),
        filed=dated(turn, complaint.filed_on),
        verb=verb(turn, complaint.place),
        state=label(turn, f"filing.state.{state}"),
    )
    return show(
        (*text, *reference, *_coming(turn, complaint)),
        *_options(turn, complaint),
        door(turn, "case", complaint.case_id),
    )


def _coming(turn: Turn, complaint: Complaint) -> tuple[Block, ...]:
    """The day to look at, and when we will ask."""
    if not complaint.waiting:
        return ()
    times = [nudge.due_at for nudge in waiting(turn.person, "complaint", complaint.id) if nudge.state == "pending"]
    asks = say(turn, "records.coming", at=when(turn, min(times))) if times else ()
    return (*say(turn, "filing.due", due=dated(turn, complaint.due_at)), *asks)


def _options(turn: Turn, complaint: Complaint) -> tuple[Button, ...]:
    if complaint.withdrawn_at is not None:
        return ()
    if not complaint.waiting:
        return (option(turn, "clocks", "clock", complaint.id),)
    planned = [nudge for nudge in waiting(turn.person, "complaint", complaint.id) if nudge.state == "pending"]
    return (
        option(turn, "answered", "answered", complaint.id, "yes", style="good"),
        option(turn, "clocks", "clock", complaint.id),
        option(turn, "change-date", "refile", complaint.id),
        *((option(turn, "change-asking", "later", planned[0].id),) if planned else ()),
        option(turn, "withdraw", "unfile", complaint.id),
    )


def move(turn: Turn, number: str, _more: str = "") -> Outcome:
    """On another day."""
    found = awaited(turn, number)
    if found is None:
        return arrival.stale(turn)
    return _ask(turn, found, say(turn, "filing.move", place=place_of(turn, found)))


def _ask(turn: Turn, complaint: Complaint, text: tuple[Block, ...], *more: str) -> Outcome:
    today = turn.now.astimezone(SHANGHAI).date()
    return show(
        text,
        option(turn, "today", "refiled", complaint.id, today.isoformat()),
        option(turn, "yesterday", "refiled", complaint.id, (today - timedelta(days=1)).isoformat()),
        door(turn, "filing", complaint.id),
        changes=(Asked(Asking("filing-date", (str(complaint.id), *more))),),
    )


def said_date(turn: Turn, text: str) -> Outcome:
    """The corrected day in their words, read back."""
    asking = turn.person.asking
    assert asking is not None
    complaint = awaited(turn, asking.args[0])
    if complaint is None:
        return arrival.stale(turn)
    found = past_day(text, turn.now.astimezone(SHANGHAI).date())
    if not isinstance(found, date):
        text_blocks = not_understood(turn, found, UNCLEAR in asking.args)
        return _ask(turn, complaint, text_blocks, *(asking.args[1:] if found else (UNCLEAR,)))
    return show(
        say(
            turn,
            "filed.sure",
            place=place_of(turn, complaint),
            filed=dated(turn, noon(found)),
            verb=verb(turn, complaint.place),
        ),
        option(turn, "right", "refiled", complaint.id, found.isoformat(), style="good"),
        option(turn, "change-date", "refile", complaint.id),
        changes=(Asked(Asking("filing-date", (str(complaint.id),))),),
    )


def moved(turn: Turn, number: str, word: str) -> Outcome:
    """It was filed on that day; when to look moves with it."""
    complaint = awaited(turn, number)
    filed = _day(turn, word)
    if complaint is None or filed is None or complaint.place not in turn.guide.places:
        return arrival.stale(turn)
    refiled = replace(complaint, filed_on=filed, received_on=complaint.received_on if complaint.stage else None)
    due = due_of(turn, refiled)
    return show(
        (
            *say(
                turn,
                "filing.moved",
                place=place_of(turn, complaint),
                filed=dated(turn, filed),
                verb=verb(turn, complaint.place),
            ),
            *when_asked(turn, due),
        ),
        option(turn, "change-date", "refile", complaint.id),
        option(turn, "view-case", "case", complaint.case_id),
        option(turn, "home", "start"),
        changes=(
            ComplaintMoved(complaint.id, filed, due),
            *([timed(refiled, due)] if refiled.received_on != complaint.received_on else []),
            *asked_then(turn, complaint, due),
        ),
    )


def _day(turn: Turn, word: str) -> datetime | None:
    """The day of a tap; None for a forged one and for one to come."""
    try:
        at = noon(date.fromisoformat(word))
    except ValueError:
        return None
    return at if at.date() <= turn.now.astimezone(SHANGHAI).date() else None


def asked_then(turn: Turn, complaint: Complaint, due: datetime) -> tuple[Change, ...]:
    """The question about it moves to after that moment, or is planned anew; a looser one next to it is dropped."""
    at = ask_about(turn, due)
    planned = times.moved(turn.person, "complaint", complaint.id, at)
    looser = spare(turn, complaint, at)
    if planned:
        return (*planned, *looser)
    return (NudgePlanned(Nudge(next_number(turn.person), "complaint", complaint.case_id, complaint.id, at)), *looser)


def timed(complaint: Complaint, due: datetime) -> ComplaintTimed:
    """A complaint's clock as it is now."""
    return ComplaintTimed(complaint.id, due, complaint.received_on, complaint.sort, complaint.stage, complaint.extended)


def withdraw(turn: Turn, number: str) -> Outcome:
    """It was noted by mistake: it stays in the history, nothing is sent about it."""
    complaint = find(turn, number)
    if complaint is None or not complaint.waiting:
        return arrival.stale(turn)
    stopped = (NudgeStopped(nudge.id) for nudge in waiting(turn.person, "complaint", complaint.id))
    return show(
        say(turn, "filing.withdrawn", place=place_of(turn, complaint)),
        option(turn, "filed", "filed", complaint.case_id),
        option(turn, "view-case", "case", complaint.case_id),
        option(turn, "home", "start"),
        changes=(ComplaintWithdrawn(complaint.id, turn.now), *stopped),
    )
