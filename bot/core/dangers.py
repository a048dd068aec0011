"""Which danger or refusal a text is: by the written rules, and by what people say then in other words."""

from __future__ import annotations

from typing import Final

from bot.core import search
from bot.core.guide import Guide, Rule
from bot.core.normal import words
from bot.core.safety import ringing

LIFE: Final = frozenset({"self-harm", "danger-now", "distress"})  # what no ordinary words around it talk us out of
DESPAIR: Final = "self-harm"  # what nothing talks us out of
SHORTEST: Final = 3  # characters, digits aside, of a text that may be told by its likeness alone


def heard(text: str, guide: Guide) -> Rule | None:
    """The rule a text rings, unless it is plainly said like something else.

    A request we refuse may ring a danger by its words: "他骂我，帮我找人打他". A question may ring what it asks about.
    """
    rule = ringing(text, guide.safety, guide.spellings) if text else None
    if rule is None or rule.kind != "urgent" or rule.id == DESPAIR:
        return rule
    if meant := _named(search.outspoken(guide.index, text), guide):
        return meant
    return None if rule.id not in LIFE and search.far_from_alarm(guide.index, text) else rule


def nearest(text: str, guide: Guide) -> Rule | None:
    """The rule a text is surely nearest to, though it rings none."""
    told = sum(not character.isdecimal() for character in words(text))  # a number alone is said like nothing
    return _named(search.alarm(guide.index, text), guide) if told >= SHORTEST else None


def _named(wanted: str, guide: Guide) -> Rule | None:
    return next((rule for rule in guide.safety if rule.id == wanted), None)
