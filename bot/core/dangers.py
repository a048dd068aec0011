"""Which danger or refusal a text is: by the written rules, and by what people say then in other words."""

from __future__ import annotations

from typing import Final

from bot.core import search
from bot.core.guide import Guide, Rule
from bot.core.normal import words
from bot.core.safety import ringing

LIFE: Final = frozenset({"self-harm", "danger-now", "distress"})  # what no evidence talks us out of
SHORTEST: Final = 3  # characters of a text that may be told by its likeness alone


def heard(text: str, guide: Guide) -> Rule | None:
    """The rule a text rings. One that is not about life is let go where the words are plainly an ordinary question."""
    rule = ringing(text, guide.safety, guide.spellings) if text else None
    if rule is None or rule.id in LIFE:
        return rule
    return None if search.far_from_alarm(guide.index, text) else rule


def nearest(text: str, guide: Guide) -> Rule | None:
    """The rule a text is surely nearest to, though it rings none."""
    if len(words(text)) < SHORTEST:
        return None
    found = search.alarm(guide.index, text)
    return next((rule for rule in guide.safety if rule.id == found), None)
