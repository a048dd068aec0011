"""Nothing was promised by a day: when to look again is proposed, and theirs to accept, change or refuse."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Final

from bot.core import nudge as times
from bot.core.changes import Asked, NudgeAnswered, NudgePlanned
from bot.core.dates import Resolved, understand
from bot.core.followup import CUSTOM, Wait, asked_at, usual
from bot.core.messages import Block, Button
from bot.core.nudge import SHANGHAI, awake
from bot.core.person import Asking, Case, Nudge
from bot.core.taps import tap
from bot.core.turn import Outcome, Turn
from handlers import arrival
from handlers.parts import door, find_case, label, next_number, option, say, show, when

SAME: Final = frozenset({"promise", "follow", "call"})  # questions about what the call came to
FURTHEST: Final = timedelta(days=400)
OTHERS: Final = {"1d": Wait(1, False), "3wd": Wait(3, True), "7d": Wait(7, False), "15d": Wait(15, False)}


def of(turn: Turn, case: Case) -> Wait:
    """How long one usually waits in a case's matter: a rule's time once, from the call; when it is over, by custom."""
    found, today = turn.guide.matters.get(case.matter) or turn.guide.matters["general"], _day(turn.now)
    wait = usual(found.wait, turn.guide.clocks, today)
    over = wait.clock is not None and wait.end(_day(case.called_at or case.opened_at), turn.guide.calendar) <= today
    return CUSTOM if over else wait


def _day(at: datetime) -> date:
    return at.astimezone(SHANGHAI).date()


def span(turn: Turn, wait: Wait) -> str:
    """A wait in words: `15 个工作日`."""
    if wait.clock is not None:
        return wait.clock.text
    return label(turn, "follow.workdays" if wait.working else "follow.days", days=wait.days)


def last_day(turn: Turn, wait: Wait) -> date:
    """The day a wait from now ends on in Shanghai."""
    return wait.end(_day(turn.now), turn.guide.calendar)


def proposal(turn: Turn, case: Case, *, waits: bool) -> tuple[tuple[Block, ...], tuple[Button, ...]]:
    """When to ask, why then, and the three answers; nothing where it is asked anyway.

    Without `waits` there is nothing to wait for: we ask that day, but nobody is told to sit still until then.
    """
    wait = of(turn, case)
    last = last_day(turn, wait)
    at = _at(turn, asked_at(last))
    if _asked_anyway(turn, case, at):
        return (), ()
    name = ("follow.by-rule" if wait.clock else "follow.by-custom") if waits else "follow.check"
    vague = wait.working and not turn.guide.calendar.known(last)
    return (
        (
            *say(turn, name, span=span(turn, wait), at=when(turn, at)),
            *(say(turn, "follow.vague") if vague else ()),
        ),
        (
            option(turn, "follow-yes", "follow", case.id, last.isoformat(), style="good"),
            option(turn, "follow-change", "followon", case.id),
            option(turn, "follow-no", "next", case.id, "no"),
        ),
    )


def _asked_anyway(turn: Turn, case: Case, at: datetime) -> bool:
    """Whether this very thing is asked about already, or something else of the case by then or soon after."""
    planned = (nudge for nudge in turn.person.nudges if nudge.case_id == case.id and nudge.state == "pending")
    return any(nudge.kind in SAME or nudge.due_at < at + times.NEAR for nudge in planned)


def _at(turn: Turn, at: datetime) -> datetime:
    return awake(at, turn.person.zone, turn.host)


def follow(turn: Turn, number: str, word: str) -> Outcome:
    """That day it is."""
    case, today = _open(turn, number), _day(turn.now)
    try:
        chosen = date.fromisoformat(word)
    except ValueError:
        return arrival.stale(turn)
    if case is None or chosen > today + FURTHEST:
        return arrival.stale(turn)
    return change(turn, number) if chosen <= today else _planned(turn, case, asked_at(chosen))


def _open(turn: Turn, number: str) -> Case | None:
    case = find_case(turn.person, number)
    return case if case is not None and case.open else None


def _planned(turn: Turn, case: Case, at: datetime) -> Outcome:
    plan = Nudge(next_number(turn.person), "follow", case.id, case.id, _at(turn, at))
    old = tuple(NudgeAnswered(nudge.id) for nudge in times.waiting(turn.person, "follow", case.id))
    return show(
        say(turn, "follow.planned", at=when(turn, plan.due_at)),
        option(turn, "view-case", "case", case.id),
        option(turn, "change-asking", "followon", case.id),
        option(turn, "home", "start"),
        changes=(*old, NudgePlanned(plan)),
    )


def change(turn: Turn, number: str) -> Outcome:
    """Another day: four usual ones, or typed."""
    return _ask_day(turn, number, ())


def _ask_day(turn: Turn, number: str, lead: tuple[Block, ...]) -> Outcome:
    case = _open(turn, number)
    if case is None:
        return arrival.stale(turn)
    buttons = (
        Button(label(turn, f"label.due.{name}"), tap("follow", case.id, last_day(turn, wait).isoformat()))
        for name, wait in OTHERS.items()
    )
    return show(
        (*lead, *say(turn, "follow.which-day")),
        *buttons,
        door(turn, "next", case.id),
        changes=(Asked(Asking("follow-day", (number,))),),
    )


def said_day(turn: Turn, text: str) -> Outcome:
    """Their own time: a clock at that clock, a day on its afternoon."""
    assert turn.person.asking is not None
    [number] = turn.person.asking.args
    case, found = _open(turn, number), understand(text, turn.now, turn.guide.calendar)
    if case is None:
        return arrival.stale(turn)
    if not isinstance(found, Resolved) or found.due <= turn.now:
        return _ask_day(turn, number, say(turn, "promise.no-time"))
    if found.grain == "minute":
        return _planned(turn, case, found.due)
    return _planned(turn, case, max(asked_at(_day(found.due)), turn.now + timedelta(minutes=1)))
