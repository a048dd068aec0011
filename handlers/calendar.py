"""A promised date for the phone's own calendar, which rings also where we may not write first."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Final

from bot.core.messages import Document
from bot.core.nudge import after, waiting
from bot.core.person import Promise
from bot.core.turn import Outcome, Turn
from handlers import arrival
from handlers.parts import door, find_case, find_promise, fresh, option, say, show, when

FILE: Final = "huiyin.ics"
MIME: Final = "text/calendar"


def entry(turn: Turn, number: str = "") -> Outcome:
    """The entry of one promise as a file, with a line for the phone's alarm; without a number of the newest one."""
    promise = find_promise(turn.person, number) if number else _newest(turn)
    if promise is None:
        return arrival.stale(turn) if number else _none(turn)
    if not _waited(turn, promise):
        return show(say(turn, "calendar.settled"), option(turn, "view-case", "case", promise.case_id), door(turn))
    at = _asked_at(turn, promise)
    if at <= turn.now:
        return show(say(turn, "calendar.past"), option(turn, "change-time", "move", promise.id), door(turn))
    no_file = turn.update.sender.channel in turn.host.no_files
    told = fresh(
        show(
            say(turn, "calendar.alarm" if no_file else "calendar.entry", at=when(turn, at)),
            option(turn, "change-time", "move", promise.id),
            option(turn, "view-case", "case", promise.case_id),
            option(turn, "home", "start"),
        )
    )
    return told if no_file else _with_file(told, Document(FILE, MIME, f"calendar:{turn.person.id}:{promise.id}"))


def _asked_at(turn: Turn, promise: Promise) -> datetime:
    """When we ask next, also where that was put off by hand; where nothing is planned, when we would have asked."""
    planned = (nudge.due_at for nudge in waiting(turn.person, "promise", promise.id) if nudge.state == "pending")
    return min(planned, default=after(promise.due_at, promise.grain, turn.person.zone, turn.host))


def _newest(turn: Turn) -> Promise | None:
    return next((promise for promise in reversed(turn.person.promises) if _waited(turn, promise)), None)


def _waited(turn: Turn, promise: Promise) -> bool:
    case = find_case(turn.person, str(promise.case_id))
    return promise.state == "pending" and case is not None and case.open


def _none(turn: Turn) -> Outcome:
    return show(say(turn, "calendar.none"), option(turn, "promise", "promise"), door(turn))


def _with_file(outcome: Outcome, document: Document) -> Outcome:
    assert outcome.message is not None
    return replace(outcome, message=replace(outcome.message, document=document))
