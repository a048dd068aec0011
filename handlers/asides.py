"""A question asked instead of an answer: answered, and the thread of the talk kept."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final

from bot.core.changes import Asked, Change, Misunderstood
from bot.core.person import Asking
from bot.core.safety import ringing
from bot.core.turn import Outcome, Turn
from handlers import agreement, answers, checklist, contacts, heard
from handlers.parts import option

NEXT: Final = "promise-who"  # who said it may be left open: a whole promise is the next one, and nobody's name
QUESTION: Final = re.compile(r"怎么|怎样|什么|哪|吗|呢|咋|为啥|多少|能不能|要不要|可不可以|有没有|[?？]")
WHOLE: Final = frozenset({"filed-reference", "zone", "repay-day"})  # whatever is typed is the answer


def answered(turn: Turn, asking: Asking, text: str) -> Outcome | None:
    """A question inside a question is answered and the thread kept; said a second time it is meant as the answer."""
    if asking.question == "checklist":  # it reads what is about it; anything else is answered as anywhere
        outcome = None if checklist.claims(turn, text) else answers.talk(turn, text)
        return None if outcome is None else _with_way_back(turn, outcome)
    if asking.question in agreement.WAITING:
        return _beside_consent(turn, text)
    if heard.undated(asking, text):
        return None
    return (answers.promised(turn, text) if asking.question == NEXT else None) or _question(turn, asking, text)


def _beside_consent(turn: Turn, text: str) -> Outcome | None:
    """Whatever is asked before they agree is answered; what they told waits, or something else was told now."""
    outcome = agreement.early(turn, text) or answers.talk(turn, text)
    if outcome is None or any(isinstance(change, Asked) for change in outcome.changes):
        return outcome
    return _with_way_back(turn, outcome)


def _question(turn: Turn, asking: Asking, text: str) -> Outcome | None:
    """A question, or a number to be judged; None where it may be the answer."""
    awaited = asking.question == "verify"  # a number: it is never a question, however often one is asked
    if (turn.person.misses and not awaited) or asking.question in WHOLE:
        return None
    pasted = contacts.instead(turn, asking.question, text)
    if pasted is not None:
        return _with_way_back(turn, contacts.screen(turn, pasted, asking.args[0]), Misunderstood(1))
    if not _is_question(turn, text) or (awaited and contacts.names_one(turn, text)):
        return None
    outcome = answers.talk(turn, text)
    return None if outcome is None else _with_way_back(turn, outcome, Misunderstood(1))


def _is_question(turn: Turn, text: str) -> bool:
    """Whether it is surely about something else: a greeting, or a question with a clear answer."""
    small = ringing(text, turn.guide.small_talk)
    if small is not None and small.id == "greeting":
        return True
    return bool(QUESTION.search(text)) and answers.classify(text, turn.guide)[0] == "answer"


def _with_way_back(turn: Turn, outcome: Outcome, *changes: Change) -> Outcome:
    assert outcome.message is not None
    resume_ = option(turn, "resume", "resume")
    message = replace(outcome.message, buttons=(resume_, *outcome.message.buttons))
    return Outcome(message, (*outcome.changes, *changes))
