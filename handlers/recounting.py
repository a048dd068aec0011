"""Another calendar is in force: open promises are counted again, and whoever's date moved is told."""

from __future__ import annotations

from datetime import datetime

from bot.core import nudge as times
from bot.core.changes import Change, NudgeAnswered, NudgeMoved, NudgePlanned, PromiseRecounted
from bot.core.dates import GRAMMAR
from bot.core.person import Nudge, Promise
from bot.core.reread import recounted
from bot.core.turn import Outcome, Turn
from handlers import arrival, cases
from handlers.parts import find_case, find_promise, next_number
from handlers.readback import ask_time


def recount(turn: Turn) -> Outcome:
    """Every open promise that an older calendar counted; a second time nothing is left to do."""
    changes: list[Change] = []
    ahead = 1
    for promise in turn.person.promises:
        found = recounted(promise, GRAMMAR, turn.guide.calendar) if promise.state == "pending" else None
        if found is None:
            continue
        due_at, basis = found
        changes.append(PromiseRecounted(promise.id, due_at, basis))
        if due_at != promise.due_at:
            changes += [*_asked_then(turn, promise, due_at), *_told(turn, promise, ahead)]
            ahead += 1
    return Outcome(changes=tuple(changes))


def _asked_then(turn: Turn, promise: Promise, due_at: datetime) -> tuple[Change, ...]:
    """Its question moves with it; one put off by the person comes when they wished, unless that is too early now."""
    was = times.after(promise.due_at, promise.grain, turn.person.zone, turn.host)
    at = ask_time(turn, due_at, promise.grain)
    put_off = any(it.due_at != was and it.due_at >= at for it in times.waiting(turn.person, "promise", promise.id))
    return () if put_off else times.moved(turn.person, "promise", promise.id, at)


def _told(turn: Turn, promise: Promise, ahead: int) -> tuple[Change, ...]:
    """The news about a promise is one nudge, however often its date moves; a closed case sends nothing."""
    case = find_case(turn.person, str(promise.case_id))
    if case is None or not case.open:
        return ()
    at = times.awake(turn.now, turn.person.zone, turn.host)
    known = times.waiting(turn.person, "moved", promise.id)
    if known:
        return tuple(NudgeMoved(nudge.id, at) for nudge in known)
    return (NudgePlanned(Nudge(next_number(turn.person, ahead), "moved", case.id, promise.id, at)),)


def seen(turn: Turn, number: str) -> Outcome:
    """They know; back to what is noted in the case."""
    promise = find_promise(turn.person, number)
    if promise is None:
        return arrival.stale(turn)
    known = tuple(NudgeAnswered(nudge.id) for nudge in times.waiting(turn.person, "moved", promise.id))
    viewed = cases.view(turn, str(promise.case_id))
    return Outcome(viewed.message, (*known, *viewed.changes))
