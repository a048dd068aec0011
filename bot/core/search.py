"""Typed questions to topics: BM25 over single characters and pairs of characters, in plain dicts.

On short Chinese questions this found more than word segmentation when measured, and needs nothing to load.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from heapq import nlargest
from itertools import pairwise
from math import log
from typing import Final, Literal

from bot.core.normal import words
from bot.core.topics import Topic

LABEL, ASK, ANSWER, BODY = 5, 3, 2, 1  # how often a word counts, by where it stands
SATURATION: Final = 1.2  # BM25's k1
LENGTH: Final = 0.3  # BM25's b: longer topics are a little less likely
PAIR: Final = 2.0  # a pair of characters tells more than either alone
NEAR: Final = 0.8  # how much a whole written way of asking counts beside its words
NEAREST: Final = 10  # topics whose ways of asking are looked at
QUERY: Final = 80  # characters; enough for any question

SURE: Final = 0.34  # of the question; these three are calibrated on the questions in tests/core/test_search.py
AHEAD: Final = 1.12
POSSIBLE: Final = 0.25

UNIT: Final = re.compile(r"[a-z]+|[0-9]+|.")
CHATTER: Final = re.compile(
    r"请问一?下?|[你您]好|我?想?问一?下|麻烦|谢谢|到底|究竟|(?:该|要|应该)?(?:怎么|咋)(?:办|弄|搞|整)|告诉我|"
    r"[吗呢啊吧呀嘛了么哦噢哈]+$"
)

Verdict = Literal["answer", "choose", "unknown"]


@dataclass(frozen=True, slots=True)
class Hit:
    """A topic and how much of the question it covers: 0 nothing, 1 all of it."""

    id: str
    score: float


@dataclass(frozen=True, slots=True)
class Index:
    """What every gram is worth for every topic, how rare it is, and each written way of asking as its grams."""

    worth: Mapping[str, Mapping[str, float]]
    rarity: Mapping[str, float]
    asks: Mapping[str, tuple[frozenset[str], ...]]
    rarest: float


def index(topics: Iterable[Topic]) -> Index:
    """The index of all topics; well under 100 ms for a whole guide."""
    known = tuple(topics)
    counts = {topic.id: _counts(topic) for topic in known}
    spread = Counter(gram for grams in counts.values() for gram in grams)
    rarity = {gram: _rarity(gram, number, len(counts)) for gram, number in spread.items()}
    asks = {topic.id: tuple(frozenset(_grams(ask)) for ask in (topic.label, *topic.asks)) for topic in known}
    return Index(_worth(counts, rarity), rarity, asks, _rarity("", 0, len(counts)))


def find(index: Index, text: str, limit: int = 3) -> tuple[Hit, ...]:
    """The topics that cover most of the question, best first."""
    grams = frozenset(_grams(_question(text)))
    total = sum(index.rarity.get(gram, _unseen(gram, index)) for gram in grams) * (SATURATION + 1)
    covered: defaultdict[str, float] = defaultdict(float)
    for gram in grams:
        for topic, worth in index.worth.get(gram, {}).items():
            covered[topic] += worth
    near = nlargest(NEAREST, covered.items(), key=lambda item: (item[1], item[0]))
    hits = (
        Hit(topic, (worth / total + NEAR * _nearest(grams, index.asks[topic])) / (1 + NEAR)) for topic, worth in near
    )
    return tuple(sorted(hits, key=lambda hit: (-hit.score, hit.id)))[:limit]


def verdict(hits: tuple[Hit, ...]) -> Verdict:
    """Whether the first topic is the answer, the hits are worth offering, or we do not know."""
    if not hits or hits[0].score < POSSIBLE:
        return "unknown"
    ahead = len(hits) == 1 or hits[0].score >= AHEAD * hits[1].score
    return "answer" if hits[0].score >= SURE and ahead else "choose"


def _question(text: str) -> str:
    """The question without greetings and chatter; all of it when nothing else is there."""
    said = words(text)[:QUERY]
    return CHATTER.sub("", said) or said


def _grams(text: str) -> Iterator[str]:
    """Characters and pairs of neighbours; a Latin word or a number is one character."""
    units = UNIT.findall(words(text))
    yield from units
    yield from map("".join, pairwise(units))


def _counts(topic: Topic) -> Counter[str]:
    fields = (
        (LABEL, f"{topic.label}\n{topic.title}"),
        (ASK, "\n".join(topic.asks)),
        (ANSWER, topic.answer),
        (BODY, f"{topic.why}\n{topic.now}"),
    )
    counts: Counter[str] = Counter()
    for weight, text in fields:
        for line in text.splitlines():
            counts.update(tuple(_grams(line)) * weight)
    return counts


def _rarity(gram: str, number: int, topics: int) -> float:
    """BM25's idf, raised for pairs."""
    return log(1 + (topics - number + 0.5) / (number + 0.5)) * (PAIR if len(gram) > 1 else 1)


def _unseen(gram: str, index: Index) -> float:
    return index.rarest * (PAIR if len(gram) > 1 else 1)


def _worth(counts: Mapping[str, Counter[str]], rarity: Mapping[str, float]) -> dict[str, dict[str, float]]:
    average = sum(grams.total() for grams in counts.values()) / max(1, len(counts))
    worth: dict[str, dict[str, float]] = {gram: {} for gram in rarity}
    for topic, grams in counts.items():
        slowed = SATURATION * (1 - LENGTH + LENGTH * grams.total() / average)
        for gram, number in grams.items():
            worth[gram][topic] = rarity[gram] * number * (SATURATION + 1) / (number + slowed)
    return worth


def _nearest(grams: frozenset[str], asks: tuple[frozenset[str], ...]) -> float:
    """How much the question is like the most similar written way of asking (Dice, 0 to 1)."""
    return max((2 * len(grams & ask) / (len(grams) + len(ask)) for ask in asks if ask), default=0.0)
