"""Typed questions to topics and matters: what was learnt from all ways of asking, and which of them is nearest."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import sqrt
from operator import mul
from typing import Final, Literal

from bot.core.grams import Grams, grams
from bot.core.index import MATTER, NONE, RULE, Index
from bot.core.leanings import Leaning
from bot.core.leanings import leaning as weighed
from bot.core.learnt import scores

NEAREST: Final = 6  # entries whose ways of asking are looked at one by one
NEAR: Final = (1.5, 1.5, 2.0)  # what the third, second and most similar way of asking count
NEARNESS: Final = 0.25  # what that counts beside what was learnt
EXACT: Final = 2.0  # what it counts that somebody wrote the very same
UNSEEN: Final = 0.3  # how much of a stranger a gram is that nobody ever wrote

# Calibrated on tests/questions/development.yaml.
SURE: Final = 0.2  # evidence and half the lead on the next
AHEAD: Final = 0.05
POSSIBLE: Final = -0.4
ALARMING: Final = 0.6  # how much likelier a text asks for help in a danger than for anything else, as log-odds
REFUSING: Final = 2.0  # for something we refuse; what is less so is doubted (see dangers)
OUTSPOKEN: Final = 0.3  # the same where its words ring a danger
REMEMBERED: Final = 64  # texts
LEANING: Final = 0.05  # what being busy with a matter is worth

MASKED: Final = re.compile(r"[^\s,，。]{0,8}\s?〔[^〕]*〕")  # a secret that was hidden goes with the words that name it

Verdict = Literal["answer", "choose", "unknown"]


@dataclass(frozen=True, slots=True)
class Hit:
    """A topic's id or a matter's as `matter:<id>`, and the evidence for it."""

    id: str
    score: float


def look(index: Index, text: str, matter: str = "") -> tuple[Verdict, tuple[Hit, ...]]:
    """What a typed text asks for; `matter` is what the person is busy with and decides where two fit alike."""
    hits = find(index, text, matter=matter)
    return verdict(hits), hits


@lru_cache(maxsize=REMEMBERED)
def find(index: Index, text: str, limit: int = 3, matter: str = "") -> tuple[Hit, ...]:
    """The topics and matters there is more evidence for than for everyday questions, most first.

    The last ones are remembered, since one message asks twice.
    """
    found = dict(_evidence(index, text))
    other = found.pop(NONE, None)
    for name in {matter, MATTER + matter} & found.keys():
        found[name] += LEANING
    ranked = sorted((-score, name) for name, score in found.items() if other is None or score > other)
    return tuple(Hit(name, -score) for score, name in ranked[:limit])


def verdict(hits: Sequence[Hit]) -> Verdict:
    """Whether the first hit is the answer, the hits are worth offering, or we do not know."""
    if not hits or hits[0].score < POSSIBLE:
        return "unknown"
    lead = hits[0].score - (hits[1].score if len(hits) > 1 else 0.0)
    return "answer" if lead >= AHEAD and hits[0].score + lead / 2 >= SURE else "choose"


def alarm(index: Index, text: str, more: float = 0.0) -> str:
    """The id of the danger or refusal a text is said like; empty when it is not surely said like one.

    `more` raises the bar where little was said.
    """
    said = leaning(index, text)
    if said.danger >= ALARMING + more:
        return ruled(index, said.danger_entry)
    return ruled(index, said.refusal_entry) if said.refusal >= REFUSING + more else ""


def outspoken(index: Index, text: str) -> str:
    """The id of the refusal a text is said like, where it is not at all said like a danger; empty else."""
    said = leaning(index, text)
    return ruled(index, said.refusal_entry) if said.refusal >= OUTSPOKEN else ""


def ruled(index: Index, entry: int | None) -> str:
    """The id of an entry's rule."""
    return "" if entry is None else index.ids[entry].removeprefix(RULE)


@lru_cache(maxsize=REMEMBERED)
def leaning(index: Index, text: str) -> Leaning:
    """Whether a text leans to a danger or a refusal; the last ones are remembered, since one message asks twice."""
    return weighed(_said(index, text), index.kinds, index.learnt.weights)


@lru_cache(maxsize=REMEMBERED)
def _said(index: Index, text: str) -> tuple[float, ...]:
    """By entry: what was learnt of such words, and that somebody wrote the very same."""
    found = _grams(index, text)
    said = scores(index.learnt, index.places, found)
    for entry in index.ways.same(found.exactly):
        said[entry] += EXACT
    return tuple(said)


@lru_cache(maxsize=REMEMBERED)
def _evidence(index: Index, text: str) -> Mapping[str, float]:
    """The evidence for the likeliest entries."""
    said = _said(index, text)
    best = sorted((*index.kinds.asked, *index.kinds.everyday), key=said.__getitem__, reverse=True)[:NEAREST]
    near = _near(index, _grams(index, text).telling, best)
    return {index.ids[entry]: said[entry] + NEARNESS * worth for entry, worth in zip(best, near, strict=True)}


@lru_cache(maxsize=REMEMBERED)
def _grams(index: Index, text: str) -> Grams:
    return grams(index.lexicon, MASKED.sub(" ", text))


def _near(index: Index, found: Sequence[str], entries: Iterable[int]) -> list[float]:
    """For each of these entries how similar its three nearest ways of asking are."""
    ways = index.ways
    known = [place for gram in found if (place := index.places.get(gram)) is not None]
    strange = UNSEEN * ways.unseen * (len(found) - len(known))
    length = sqrt(sum(ways.rarity[place] for place in known) + strange) or 1.0
    return [sum(map(mul, _nearest(index, known, entry), NEAR)) / length for entry in entries]


def _nearest(index: Index, known: Iterable[int], entry: int) -> list[float]:
    """How similar the three nearest ways of asking of an entry are, the nearest last."""
    ways, first, last = index.ways, index.ways.firsts[entry], index.ways.firsts[entry + 1]
    shared = [0.0] * (last - first)
    for place in known:
        end = ways.starts[place + 1]
        at = bisect_left(ways.asks, first, ways.starts[place], end)
        rarity = ways.rarity[place]
        while at < end and (ask := ways.asks[at]) < last:
            shared[ask - first] += rarity
            at += 1
    like = sorted(worth / ways.lengths[first + ask] for ask, worth in enumerate(shared) if worth)
    return [0.0, 0.0, 0.0, *like][-3:]
