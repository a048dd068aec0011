"""Dangers, refusals and small talk: which written rule a typed text rings."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import accumulate
from typing import Final

from bot.core.guide import Rule
from bot.core.normal import plain

Patterns = tuple[re.Pattern[str], ...]

NEVER: Final = r"(?!)"
RULES: Final = 256
KEPT: Final = 8  # sets of rules compiled at once: safety and small talk, before and after a reload


def ringing(text: str, rules: Sequence[Rule]) -> Rule | None:
    """The first rule, in the order of the content, that the text rings; None when none does.

    An ordinary use excuses only the words it covers: "累死了，我不想活了" still rings.
    """
    shown = plain(text)
    near = (rule for rule, gate in _gates(tuple(rules)) if gate.search(shown))
    return next((rule for rule in near if _rings(shown, _patterns(rule.patterns), _patterns(rule.unless))), None)


def spoken(text: str, rules: Sequence[Rule]) -> Rule | None:
    """The small talk a text is, by the same reading; None when it is about something."""
    return ringing(text, rules)


@lru_cache(maxsize=KEPT)
def _gates(rules: tuple[Rule, ...]) -> tuple[tuple[Rule, re.Pattern[str]], ...]:
    return tuple((rule, gate(rule.patterns)) for rule in rules)


@lru_cache(maxsize=RULES)
def gate(patterns: tuple[str, ...]) -> re.Pattern[str]:
    """All patterns of a rule as one, which most texts do not match: ten times faster than trying each."""
    return re.compile("|".join(f"(?:{one})" for one in patterns) or NEVER)


@lru_cache(maxsize=RULES)
def _patterns(sources: tuple[str, ...]) -> Patterns:
    """Each pattern by itself, compiled when a text first comes near the rule."""
    return tuple(re.compile(source) for source in sources)


def _rings(text: str, hits: Patterns, unless: Patterns) -> bool:
    """Whether some hit is left that no ordinary use covers whole."""
    found = tuple(_spans(text, hits))
    if not found:
        return False
    reach = _reach(text, unless)
    return any(reach[start] < end for start, end in found)


def _spans(text: str, patterns: Patterns) -> Iterator[tuple[int, int]]:
    return (match.span() for pattern in patterns for match in pattern.finditer(text))


def _reach(text: str, unless: Patterns) -> tuple[int, ...]:
    """For every position: how far the ordinary uses that begin at or before it reach. Keeps hostile texts linear."""
    ends = [0] * (len(text) + 1)
    for start, end in _spans(text, unless):
        ends[start] = max(ends[start], end)
    return tuple(accumulate(ends, max))
