"""Which danger or refusal a text is: by the written rules, and by what people say then in other words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Final

from bot.core import search
from bot.core.guide import Guide, Rule
from bot.core.normal import words
from bot.core.safety import ringing

LIFE: Final = frozenset({"self-harm", "danger-now", "distress"})  # a half-sentence of it among others is enough
DESPAIR: Final = "self-harm"  # no request for something we refuse outshouts it
SHORTEST: Final = 3  # characters, digits aside, of a text that may be told by its likeness alone
CLAUSE: Final = re.compile(r"[,，。!！?？;；:：…~～\n]+|\s{2,}")
# How unlike a danger a text must be said for its words to have rung by chance; calibrated on tests/questions.
BY_CHANCE: Final[Mapping[str, float]] = {
    "self-harm": -0.4,
    "danger-now": -0.15,
    "threatened": -0.15,
    "distress": 0.05,
    "money-sent": 0.05,
    "about-to-pay": -0.05,
}
ASKED_BY_CHANCE: Final = -0.6  # the same for a request we refuse


def heard(text: str, guide: Guide) -> Rule | None:
    """The rule a text rings, unless it is plainly said like something else.

    A request we refuse may ring a danger by its words: "他骂我，帮我找人打他". A question may ring what it asks about.
    """
    rule = ringing(text, guide.safety, guide.spellings) if text else None
    if rule is None:
        return None
    if rule.kind != "urgent":
        said = search.leaning(guide.index, text)
        return rule if max(said.refusal, said.alike) > ASKED_BY_CHANCE else None
    meant = None if rule.id == DESPAIR else _named(search.outspoken(guide.index, text), guide)
    if meant is not None:
        return meant
    least = BY_CHANCE.get(rule.id, -1.0)
    return rule if any(search.leaning(guide.index, part).alike > least for part in _parts(text, rule)) else None


def _parts(text: str, rule: Rule) -> Iterable[str]:
    """What may be said like the danger: the whole, and where it is about life each clause."""
    yield text
    if rule.id in LIFE:
        yield from filter(None, CLAUSE.split(text))


def nearest(text: str, guide: Guide) -> Rule | None:
    """The rule a text is surely nearest to, though it rings none."""
    told = sum(not character.isdecimal() for character in words(text))  # a number alone is said like nothing
    return _named(search.alarm(guide.index, text), guide) if told >= SHORTEST else None


def suspected(text: str, guide: Guide) -> Rule | None:
    """The danger a text may be about though it is not surely said like one."""
    said = search.leaning(guide.index, text)
    return _named(said.rule, guide) if said.alike >= search.DOUBTFUL else None


def _named(wanted: str, guide: Guide) -> Rule | None:
    return next((rule for rule in guide.safety if rule.id == wanted), None)
