"""What a case is about beside its matter: what kind of company it is, and what is wanted, in one line."""

from __future__ import annotations

from typing import Final

from bot.core.changes import Asked, CounterpartChosen, GoalSet
from bot.core.messages import Button
from bot.core.person import Asking, Case
from bot.core.taps import tap
from bot.core.turn import Outcome, Turn
from handlers import arrival
from handlers.drafts import clean
from handlers.parts import door, find_case, option, say, show

GOAL_LENGTH: Final = 60  # characters
UNKNOWN: Final = "unknown"  # not found yet: the ladder goes on with the rungs that are the same for all


def org(turn: Turn, number: str, word: str = "") -> Outcome:
    """What kind of company it is: six to choose from, the rarer ones behind 其他."""
    case = find_case(turn.person, number)
    if case is None:
        return arrival.stale(turn)
    if word in {"", "more"}:
        return _which(turn, case, word or "first")
    if word != UNKNOWN and word not in turn.guide.routing.counterparts:
        return arrival.stale(turn)
    return show(
        say(turn, "details.org-unknown" if word == UNKNOWN else "details.org-noted", org=_called(turn, word)),
        option(turn, "next", "next", case.id, style="good"),
        option(turn, "which-org-again", "org", case.id),
        door(turn, "case", case.id),
        changes=(CounterpartChosen(case.id, word),),
    )


def _called(turn: Turn, word: str) -> str:
    found = turn.guide.routing.counterparts.get(word)
    return found.label if found else ""


def _which(turn: Turn, case: Case, screen: str) -> Outcome:
    found = (it for it in turn.guide.routing.counterparts.values() if it.screen == screen)
    rest = (
        (option(turn, "route-more", "org", case.id, "more"), option(turn, "org-unknown", "org", case.id, UNKNOWN))
        if screen == "first"
        else (option(turn, "refused", "lender", case.id, "refused"),)
    )
    back = door(turn, "next", case.id) if screen == "first" else door(turn, "org", case.id)
    return show(say(turn, "details.org"), *(Button(it.label, tap("org", case.id, it.id)) for it in found), *rest, back)


def goal(turn: Turn, number: str) -> Outcome:
    """What they want, in one line."""
    case = find_case(turn.person, number)
    if case is None:
        return arrival.stale(turn)
    known = say(turn, "details.goal-now", goal=case.goal) if case.goal else ()
    return show(
        (*say(turn, "details.goal"), *known),
        door(turn, "next", case.id),
        changes=(Asked(Asking("goal", (number,))),),
    )


def said_goal(turn: Turn, text: str) -> Outcome:
    """Kept as typed, secrets blanked already, and read back."""
    assert turn.person.asking is not None
    case = find_case(turn.person, turn.person.asking.args[0])
    words = clean(text, GOAL_LENGTH)
    if case is None:
        return arrival.stale(turn)
    if not words:
        return goal(turn, str(case.id))
    return show(
        say(turn, "details.goal-noted", goal=words),
        option(turn, "next", "next", case.id, style="good"),
        option(turn, "again", "goal", case.id),
        door(turn, "case", case.id),
        changes=(GoalSet(case.id, words),),
    )
