"""Promises that are already noted: listed, corrected, withdrawn."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from bot.core import nudge as times
from bot.core.changes import (
    Asked,
    NudgePlanned,
    NudgeStopped,
    PromiseDetailed,
    PromiseMoved,
    PromiseSettled,
)
from bot.core.dates import Ask, Nothing, Resolved, understand
from bot.core.due import SHANGHAI
from bot.core.foreseen import foreseen
from bot.core.messages import Block, Button
from bot.core.person import Asking, Nudge, NudgeKind, Promise
from bot.core.taps import tap
from bot.core.turn import Outcome, Turn
from handlers import arrival, cases, outcomes
from handlers.corrections import corrected
from handlers.deadlines import reason
from handlers.drafts import drafted
from handlers.parts import (
    by,
    digits,
    door,
    due_of,
    find_case,
    find_promise,
    label,
    next_number,
    option,
    say,
    show,
    until,
)
from handlers.parts import short as cut
from handlers.readback import ask_time, asking_at, short
from handlers.status import ledger

KINDS: Final[tuple[NudgeKind, ...]] = ("promise", "moved")  # nudges about one promise


def listed(turn: Turn, number: str) -> Outcome:
    """A case's promises to change, settle or withdraw."""
    case = find_case(turn.person, number)
    if case is None:
        return arrival.stale(turn)
    found = cases.foremost(turn, case)
    names = [promise.what for promise in found]
    buttons = (Button(_named(it, names.count(it.what) > 1), tap("pledge", it.id)) for it in found)
    told = ledger(turn, case)
    return show(
        (*cases.summary(turn, case), *((Block((told,)),) if told else ()), *say(turn, "promise.choose")),
        *buttons,
        option(turn, "next", "next", case.id),
        door(turn, "case", case.id),
    )


def _named(promise: Promise, again: bool) -> str:
    """As it was noted; with its day where the same was promised more than once."""
    due = promise.due_at.astimezone(SHANGHAI)
    return cut(f"{due.month}/{due.day} {promise.what}") if again else cut(promise.what)


def view(turn: Turn, number: str) -> Outcome:
    """One promise."""
    promise = find_promise(turn.person, number)
    if promise is None:
        return arrival.stale(turn)
    state = label(turn, f"promise.state.{promise.state}")
    who_said = by(turn, promise)
    return show(
        say(
            turn,
            "promise.one",
            what=promise.what,
            due=due_of(turn, promise),
            state=state,
            who=who_said,
        ),
        *outcomes.answers(turn, promise),
        option(turn, "fix", "move", promise.id),
        option(turn, "withdraw", "withdraw", promise.id),
        door(turn, "pledges", promise.case_id),
    )


def move(turn: Turn, number: str) -> Outcome:
    """Another time for the same promise."""
    promise = find_promise(turn.person, number)
    if promise is None:
        return arrival.stale(turn)
    asked = Asked(Asking("promise-move", (number,)))
    return digits(
        show(
            say(turn, "promise.move", what=promise.what),
            option(turn, "how", "counted", promise.id),
            door(turn, "pledge", promise.id),
            changes=(asked,),
        )
    )


def said_move(turn: Turn, text: str) -> Outcome:
    """The corrected time, read back; the nudges move with it."""
    assert turn.person.asking is not None
    promise = find_promise(turn.person, turn.person.asking.args[0])
    if promise is None:
        return arrival.stale(turn)
    fixed = corrected(turn, text, promise.what, whole=True)
    detail = PromiseDetailed(promise.id, who=fixed.who, what=fixed.what)
    told = (detail,) if fixed.who or fixed.what else ()
    person = foreseen(turn.person, told)
    known = find_promise(person, str(promise.id)) or promise
    said = fixed.said or text
    found = understand(said, turn.now, turn.guide.calendar)
    if isinstance(found, Resolved):
        outcome = _moved(replace(turn, person=person), known, found, said)
    elif told and not fixed.timed:
        outcome = _righted(turn, known)
    else:
        return _unmoved(turn, promise, found)
    return outcome.after(*told)


def _righted(turn: Turn, promise: Promise) -> Outcome:
    """What or who was put right; the time stays."""
    return show(
        say(turn, "promise.righted", what=promise.what, due=due_of(turn, promise), who=by(turn, promise)),
        option(turn, "fix", "move", promise.id),
        option(turn, "view-case", "case", promise.case_id),
        option(turn, "home", "start"),
    )


def _unmoved(turn: Turn, promise: Promise, found: Ask | Nothing | Resolved) -> Outcome:
    """Nothing that could be put right was heard: asked again, with the reason."""
    outcome = move(turn, str(promise.id))
    lead = reason(turn, found) if isinstance(found, Ask) else say(turn, "promise.no-time")
    return outcome.led_by(*lead)


def _moved(turn: Turn, promise: Promise, found: Resolved, text: str) -> Outcome:
    case = find_case(turn.person, str(promise.case_id))
    assert case is not None
    draft = drafted(turn, case, promise.what, found, text)
    ask_at = ask_time(turn, found.due, found.grain)
    moved = times.moved(turn.person, "promise", promise.id, ask_at)
    plan = (
        ()
        if moved
        else (NudgePlanned(Nudge(next_number(turn.person), "promise", promise.case_id, promise.id, ask_at)),)
    )
    told = tuple(NudgeStopped(nudge.id) for nudge in times.waiting(turn.person, "moved", promise.id))
    shown = until(turn, found.due, found.grain)
    return show(
        (
            *say(turn, "promise.moved", what=promise.what, due=shown, how=short(turn, found, draft.since)),
            *asking_at(turn, found.due, found.grain),
        ),
        option(turn, "change-time", "move", promise.id),
        option(turn, "how", "counted", promise.id),
        option(turn, "to-calendar", "calendar", promise.id),
        option(turn, "view-case", "case", promise.case_id),
        option(turn, "home", "start"),
        changes=(
            PromiseMoved(promise.id, found.due, found.grain, draft.words, draft.basis(turn)),
            *_awaited(turn, promise),
            *moved,
            *plan,
            *told,
        ),
    )


def _awaited(turn: Turn, promise: Promise) -> tuple[PromiseSettled, ...]:
    """A new time makes a broken promise one that is waited for."""
    return () if promise.state == "pending" else (PromiseSettled(promise.id, "pending", turn.now),)


def withdraw(turn: Turn, number: str) -> Outcome:
    """It was noted by mistake: it stays in the history, nothing is sent about it."""
    promise = find_promise(turn.person, number)
    if promise is None:
        return arrival.stale(turn)
    waiting = (nudge for kind in KINDS for nudge in times.waiting(turn.person, kind, promise.id))
    stopped = (NudgeStopped(nudge.id) for nudge in waiting)
    return show(
        say(turn, "promise.withdrawn", what=promise.what),
        option(turn, "view-case", "case", promise.case_id),
        option(turn, "home", "start"),
        changes=(PromiseSettled(promise.id, "withdrawn", turn.now), *stopped),
    )
