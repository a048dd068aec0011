"""Typed questions to topics and matters: which words are likelier for which, and which written question is nearest.

The first is a naive Bayes over all ways of asking, the second a cosine with each of the likeliest few entries.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import sqrt
from operator import mul
from typing import Final, Literal, NamedTuple
from zlib import crc32

from bot.core.grams import Grams, grams
from bot.core.index import MATTER, NONE, ORDINARY, REFUSED, RULE, STEP, Index
from bot.core.tones import tone

NEAREST: Final = 6  # entries whose ways of asking are looked at one by one
NEAR: Final = (1.5, 1.5, 2.0)  # what the third, second and most similar way of asking count
EXACT: Final = 4.0  # what it counts that somebody wrote the very same
UNSEEN: Final = 0.3  # how much of a stranger a gram is that nobody ever wrote

# Calibrated on two thirds of tests/questions/development.yaml.
SURE: Final = 4.5  # evidence and half the lead on the next
AHEAD: Final = 0.2
POSSIBLE: Final = 2.0
CLEARLY: Final = 1.3  # times as much evidence for a matter as for the topic of its name
# Calibrated by leaving out each fifth of all ways of asking in turn.
LIKENESS: Final = 0.5  # what the lead of the nearest alarm counts beside the tone
ALARMING: Final = 1.1  # how much a text leans to a danger
REFUSING: Final = 0.7  # how much to a refusal
OUTSPOKEN: Final = 2.0  # how much more it sounds like a refusal than like a danger
FAR: Final = -1.8  # how little it sounds like a danger and is like one
REMEMBERED: Final = 64  # texts
LEANING: Final = 0.15  # what being busy with a matter is worth

MASKED: Final = re.compile(r"[^\s,，。]{0,8}\s?〔[^〕]*〕")  # a secret that was hidden goes with the words that name it

Verdict = Literal["answer", "choose", "unknown"]


@dataclass(frozen=True, slots=True)
class Hit:
    """A topic's id or a matter's as `matter:<id>`, and the evidence for it, from 0 for none."""

    id: str
    score: float


def look(index: Index, text: str, matter: str = "") -> tuple[Verdict, tuple[Hit, ...]]:
    """What a typed text asks for; `matter` is what the person is busy with and decides where two fit alike."""
    hits = find(index, text, matter=matter)
    return verdict(hits), hits


def find(index: Index, text: str, limit: int = 3, matter: str = "") -> tuple[Hit, ...]:
    """The topics and matters there is more evidence for than for everyday questions, most first."""
    scores = dict(_scores(index, text))
    other = max(0.0, scores.get(NONE, 0.0))
    for name in {matter, MATTER + matter} & scores.keys():
        scores[name] += LEANING
    ranked = sorted((other - score, name) for name, score in scores.items() if score > other and _asked_for(name))
    return _without_twins(Hit(name, -score) for score, name in ranked)[:limit]


def alarm(index: Index, text: str) -> str:
    """The id of the danger or refusal a text is said like; empty when it is not surely said like one."""
    said = _leaning(index, text)
    return said.rule if said.lean >= (REFUSING if said.refused > 0 else ALARMING) else ""


def outspoken(index: Index, text: str) -> str:
    """The id of the refusal a text is said like, where it is not at all said like a danger; empty else."""
    said = _leaning(index, text)
    return said.rule if said.refused >= OUTSPOKEN and said.lean >= REFUSING else ""


def far_from_alarm(index: Index, text: str) -> bool:
    """Whether a text is said like ordinary talk, and not at all like a danger."""
    said = _leaning(index, text)
    return said.danger + LIKENESS / 2 * said.lead <= FAR


class _Leaning(NamedTuple):
    """The likeliest rule of the kind a text's tone is of, how much likelier that is than all else, and the tone."""

    rule: str
    lead: float
    danger: float
    refusal: float

    @property
    def lean(self) -> float:
        return max(self.danger, self.refusal) + LIKENESS * self.lead

    @property
    def refused(self) -> float:
        return self.refusal - self.danger


def _leaning(index: Index, text: str) -> _Leaning:
    found, likely = _heard(index, text)
    rules, rest, loud = {}, 0.0, 0.0
    for name, score in zip(index.ids, likely, strict=True):
        if name.startswith(RULE):
            rules[name] = score
            loud = max(loud, score)
        else:
            rest = max(rest, score)
    heard = tone(index.tones, index.places, found)
    own = [name for name in rules if name.startswith(REFUSED) is (heard.refusal > heard.danger)]
    rule = max(own, key=rules.__getitem__, default="")
    return _Leaning(rule.removeprefix(RULE), loud - rest, *heard)


def _asked_for(name: str) -> bool:
    return name not in {NONE, ORDINARY} and not name.startswith(RULE)


@lru_cache(maxsize=REMEMBERED)
def _heard(index: Index, text: str) -> tuple[Grams, Sequence[float]]:
    """What a text is compared by, and how likely each entry is; remembered, since one message asks more than once."""
    found = grams(index.lexicon, MASKED.sub(" ", text))
    likely = _likely(index, found)
    for entry in index.ways.exact.get(crc32(found.exactly), ()):
        likely[entry] += EXACT
    return found, likely


def _scores(index: Index, text: str) -> Mapping[str, float]:
    """The evidence for the likeliest entries."""
    found, likely = _heard(index, text)
    asked = (entry for entry, name in enumerate(index.ids) if _asked_for(name) or name == NONE)
    best = sorted(asked, key=likely.__getitem__, reverse=True)[:NEAREST]
    near = _near(index, found.telling, best)
    return {index.ids[entry]: likely[entry] + worth for entry, worth in zip(best, near, strict=True)}


def _likely(index: Index, found: Grams) -> list[float]:
    """By entry: how likely it is asked for in these words; a text twice as long with twice as much has 1.4 times it."""
    scores, lack = [0] * len(index.ids), 0.0
    shares = index.shares
    entries, weights, starts = shares.entries, shares.weights, shares.starts
    words = (*found.single, *found.telling)
    for gram in words:
        place = index.places.get(gram)
        if place is None:
            continue
        lack += shares.absent[place]
        start, end = starts[place], starts[place + 1]
        for entry, worth in zip(entries[start:end], weights[start:end], strict=True):
            scores[entry] += worth
    length = sqrt(len(words)) or 1.0
    return [(score / STEP + lack) / length for score in scores]


def _near(index: Index, found: Sequence[str], entries: Iterable[int]) -> list[float]:
    """For each of these entries how similar its three nearest ways of asking are."""
    ways, total = index.ways, 0.0
    shared: dict[int, float] = {}
    for gram in found:
        place = index.places.get(gram)
        rarity = UNSEEN * ways.unseen if place is None else ways.rarity[place]
        total += rarity
        for ask in () if place is None else ways.asks[ways.starts[place] : ways.starts[place + 1]]:
            shared[ask] = shared.get(ask, 0.0) + rarity
    likeness: dict[int, list[float]] = {entry: [0.0, 0.0, 0.0] for entry in entries}
    for ask, worth in shared.items():
        own = likeness.get(ways.owners[ask])
        if own is not None:
            own.append(worth / ways.lengths[ask])
    length = sqrt(total) or 1.0
    return [sum(map(mul, sorted(own)[-3:], NEAR)) / length for own in likeness.values()]


def _without_twins(hits: Iterable[Hit]) -> tuple[Hit, ...]:
    """A matter stands back unless it is ahead of the topic of its name: that page answers, and leads into the call."""
    hits = tuple(hits)
    topics = {hit.id: hit.score for hit in hits}
    return tuple(
        hit
        for hit in hits
        if not hit.id.startswith(MATTER) or hit.score > CLEARLY * topics.get(hit.id.removeprefix(MATTER), 0)
    )


def verdict(hits: Sequence[Hit]) -> Verdict:
    """Whether the first hit is the answer, the hits are worth offering, or we do not know."""
    if not hits or hits[0].score < POSSIBLE:
        return "unknown"
    lead = hits[0].score - (hits[1].score if len(hits) > 1 else 0.0)
    return "answer" if lead >= AHEAD and hits[0].score + lead / 2 >= SURE else "choose"
