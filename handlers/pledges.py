"""Promises that are already noted: listed, corrected, withdrawn."""

from __future__ import annotations

from dataclasses import replace

from bot.core import nudge as times
from bot.core.changes import Asked, NudgeMoved, NudgePlanned, NudgeStopped, PromiseMoved, PromiseSettled
from bot.core.dates import Resolved, understand
from bot.core.messages import Button
from bot.core.person import Asking, Nudge, Promise
from bot.core.taps import tap
from bot.core.turn import Outcome, Turn
from handlers import arrival, cases
from handlers.parts import by, digits, door, find_case, label, next_number, option, say, short, show, until
from handlers.promises import ask_time, asking_at, find


def listed(turn: Turn, number: str) -> Outcome:
    """A case's promises to change, settle or withdraw."""
    case = find_case(turn.person, number)
    if case is None:
        return arrival.stale(turn)
    found = [promise for promise in turn.person.promises if promise.case_id == case.id][-cases.SHOWN :]
    buttons = (Button(short(promise.what), tap("pledge", promise.id)) for promise in found)
    return show(
        (*cases.summary(turn, case), *say(turn, "promise.choose")),
        *buttons,
        option(turn, "next", "next", case.id),
        door(turn, "case", case.id),
    )


def view(turn: Turn, number: str) -> Outcome:
    """One promise."""
    promise = find(turn, number)
    if promise is None:
        return arrival.stale(turn)
    state = label(turn, f"promise.state.{promise.state}")
    who_said = by(turn, promise)
    return show(
        say(
            turn,
            "promise.one",
            what=promise.what,
            due=until(turn, promise.due_at, promise.grain),
            state=state,
            who=who_said,
        ),
        option(turn, "kept", "kept", promise.id, style="good"),
        option(turn, "partly", "part", promise.id),
        option(turn, "broken", "broken", promise.id),
        option(turn, "change-time", "move", promise.id),
        option(turn, "withdraw", "withdraw", promise.id),
        door(turn, "pledges", promise.case_id),
    )


def move(turn: Turn, number: str) -> Outcome:
    """Another time for the same promise."""
    promise = find(turn, number)
    if promise is None:
        return arrival.stale(turn)
    asked = Asked(Asking("promise-move", (number,)))
    return digits(
        show(say(turn, "promise.move", what=promise.what), door(turn, "pledge", promise.id), changes=(asked,))
    )


def said_move(turn: Turn, text: str) -> Outcome:
    """The corrected time, read back; the nudges move with it."""
    assert turn.person.asking is not None
    promise = find(turn, turn.person.asking.args[0])
    if promise is None:
        return arrival.stale(turn)
    found = understand(text, turn.now, turn.guide.calendar)
    if not isinstance(found, Resolved):
        outcome = move(turn, str(promise.id))
        assert outcome.message is not None
        return replace(
            outcome, message=replace(outcome.message, blocks=(*say(turn, "promise.no-time"), *outcome.message.blocks))
        )
    ask_at = ask_time(turn, found.due, found.grain)
    moved = tuple(NudgeMoved(nudge.id, ask_at) for nudge in times.waiting(turn.person, "promise", promise.id))
    plan = (
        ()
        if moved
        else (NudgePlanned(Nudge(next_number(turn.person), "promise", promise.case_id, promise.id, ask_at)),)
    )
    return show(
        (
            *say(turn, "promise.moved", what=promise.what, due=until(turn, found.due, found.grain)),
            *asking_at(turn, found.due, found.grain),
        ),
        option(turn, "change-time", "move", promise.id),
        option(turn, "view-case", "case", promise.case_id),
        option(turn, "home", "start"),
        changes=(PromiseMoved(promise.id, found.due, found.grain, text[:60]), *_awaited(promise), *moved, *plan),
    )


def _awaited(promise: Promise) -> tuple[PromiseSettled, ...]:
    """A new time makes a broken promise one that is waited for."""
    return () if promise.state == "pending" else (PromiseSettled(promise.id, "pending"),)


def withdraw(turn: Turn, number: str) -> Outcome:
    """It was noted by mistake: it stays in the history, nothing is sent about it."""
    promise = find(turn, number)
    if promise is None:
        return arrival.stale(turn)
    stopped = (NudgeStopped(nudge.id) for nudge in times.waiting(turn.person, "promise", promise.id))
    return show(
        say(turn, "promise.withdrawn", what=promise.what),
        option(turn, "view-case", "case", promise.case_id),
        option(turn, "home", "start"),
        changes=(PromiseSettled(promise.id, "withdrawn"), *stopped),
    )
