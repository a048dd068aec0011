"""A threat told in the words of a note: help comes first, and the case keeps what was said."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from bot.core.changes import Change, ContactDetailed, Contacted, NudgeAnswered
from bot.core.dangers import heard
from bot.core.nudge import waiting
from bot.core.person import Case, Contact
from bot.core.stances import stance
from bot.core.turn import Outcome, Turn
from handlers import talks
from handlers.drafts import UNOPENED, asked_case, clean
from handlers.heard import NOTES
from handlers.parts import next_number, option, say

RULES: Final = frozenset({"danger-now", "arrest-talk", "threatened"})  # what others do or say they will do
QUESTIONS: Final = NOTES | {"promise-who"}  # about what somebody said
SAID_LENGTH: Final = 60


def noted(turn: Turn, text: str, outcome: Outcome) -> Outcome:
    """The same answer; asked what they said, the threat goes on record with their words."""
    rule, case = heard(text, turn.guide), _asked_about(turn)
    threat = (rule is not None and rule.id in RULES) or stance(text) == "threat"
    if not threat or case is None or outcome.message is None:
        return outcome
    message = replace(
        outcome.message,
        blocks=(*outcome.message.blocks, *say(turn, "ladder.threat-noted")),
        buttons=(*outcome.message.buttons[:-1], option(turn, "next", "next", case.id), outcome.message.buttons[-1]),
    )
    return replace(outcome, message=message, changes=(*outcome.changes, *_kept(turn, case, text)))


def _asked_about(turn: Turn) -> Case | None:
    """The open case of the question that waits, where it asks for what somebody said."""
    asking = turn.person.asking
    if asking is None or asking.question not in QUESTIONS or not asking.args or not turn.person.remembered:
        return None
    case = asked_case(turn)
    return case if case is not None and case.open and case.id != UNOPENED else None


def _kept(turn: Turn, case: Case, text: str) -> tuple[Change, ...]:
    """In the talk that was just held, or in one of its own; what came of the call is not asked any more."""
    said, talk = clean(text, SAID_LENGTH), talks.fresh(turn.person, case, turn.now)
    if talk is not None:
        over = (NudgeAnswered(nudge.id) for nudge in waiting(turn.person, "call", case.id))
        return (ContactDetailed(talk.id, said=said, reply="threat"), *over)
    return (Contacted(Contact(next_number(turn.person), case.id, "answer", turn.now, said=said, reply="threat")),)
