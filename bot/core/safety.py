"""Dangers, refusals and small talk: which written rule a typed text rings."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import accumulate, chain, groupby
from operator import itemgetter
from typing import Final, NamedTuple

from bot.core.cues import Needs, Unit, units
from bot.core.everyday import remembered
from bot.core.guide import Rule
from bot.core.normal import plain

Patterns = tuple[re.Pattern[str], ...]
Spellings = tuple[tuple[str, str], ...]  # what is typed, what is meant

KEPT: Final = 8  # sets of rules and of spellings kept ready: safety and small talk, before and after a reload


class Entry(NamedTuple):
    """One alternative of one pattern of one rule, compiled."""

    rule: Rule
    needs: Needs
    pattern: re.Pattern[str]


class Book(NamedTuple):
    """All alternatives in the order of the rules, and by sign where those stand that cannot match without it."""

    entries: tuple[Entry, ...]
    cued: Mapping[str, tuple[int, ...]]
    always: tuple[int, ...]


def ringing(text: str, rules: Sequence[Rule], spellings: Spellings = ()) -> Rule | None:
    """The first rule, in the order of the content, that the text rings; None when none does.

    An ordinary use excuses only the words it covers: "累死了，我不想活了" still rings.
    """
    return _first(text, tuple(rules), spellings)


@remembered
def _first(text: str, rules: tuple[Rule, ...], spellings: Spellings) -> Rule | None:
    shown = meant(plain(text), spellings)
    near = groupby(_near(shown, book(rules)), key=itemgetter(0))
    return next((rule for rule, entries in near if _rings(shown, entries, _patterns(rule.unless))), None)


def spoken(text: str, rules: Sequence[Rule]) -> Rule | None:
    """The small talk a text is, by the same reading; None when it is about something."""
    return ringing(text, rules)


def meant(text: str, spellings: Spellings) -> str:
    """A text with the words people type for others, by ear or to hide them, put right."""
    if not spellings:
        return text
    typed, right = _speller(spellings)
    return typed.sub(lambda match: right[match[0]], text)


@lru_cache(maxsize=KEPT)
def _speller(spellings: Spellings) -> tuple[re.Pattern[str], Mapping[str, str]]:
    longest = sorted((typed for typed, _ in spellings), key=len, reverse=True)
    return re.compile("|".join(map(re.escape, longest))), dict(spellings)


@lru_cache(maxsize=KEPT)
def book(rules: tuple[Rule, ...]) -> Book:
    """The rules taken apart and compiled, once: half a second for all of safety."""
    taken = [(rule, unit) for rule in rules for one in rule.patterns for unit in units(one)]
    common = Counter(chain.from_iterable(need for _, unit in taken for need in unit.needs))
    entries = tuple(Entry(rule, _rarest_first(unit, common), re.compile(unit.source)) for rule, unit in taken)
    cued: dict[str, list[int]] = {"": []}
    for number, entry in enumerate(entries):
        for sign in next(iter(entry.needs), ("",)):
            cued.setdefault(sign, []).append(number)
    return Book(entries, {sign: tuple(numbers) for sign, numbers in cued.items()}, tuple(cued[""]))


def _rarest_first(unit: Unit, common: Counter[str]) -> Needs:
    return tuple(sorted(set(unit.needs), key=lambda need: (sum(common[sign] for sign in need), sorted(need))))


def _near(text: str, book: Book) -> list[Entry]:
    """The entries of which the text has what they need, in order."""
    signs = frozenset(text)
    numbers = set(book.always)
    for sign in signs & book.cued.keys():
        numbers.update(book.cued[sign])
    found = (book.entries[number] for number in sorted(numbers))
    return [entry for entry in found if not any(map(signs.isdisjoint, entry.needs))]


@lru_cache(maxsize=256)
def _patterns(sources: tuple[str, ...]) -> Patterns:
    """Ordinary uses, compiled when a text first comes near the rule."""
    return tuple(re.compile(source) for source in sources)


def _rings(text: str, entries: Iterator[Entry], unless: Patterns) -> bool:
    """Whether some hit is left that no ordinary use covers whole."""
    found = _spans(text, [entry.pattern for entry in entries])
    if not found:
        return False
    reach = _reach(text, unless)
    return any(reach[start] < end for start, end in found)


def _spans(text: str, patterns: Iterable[re.Pattern[str]]) -> list[tuple[int, int]]:
    return [match.span() for pattern in patterns for match in pattern.finditer(text)]


def _reach(text: str, unless: Patterns) -> tuple[int, ...]:
    """For every position: how far the ordinary uses that begin at or before it reach. Keeps hostile texts linear."""
    ends = [0] * (len(text) + 1)
    for start, end in _spans(text, unless):
        ends[start] = max(ends[start], end)
    return tuple(accumulate(ends, max))
