"""Typed questions to topics and matters: BM25 over single characters and pairs of characters, in plain dicts.

On short Chinese questions this found more than word segmentation when measured, and needs nothing to load.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise
from math import log
from typing import Final, Literal, Protocol

from bot.core.normal import words
from bot.core.topics import Topic

LABEL, ASK, ANSWER, BODY = 5, 3, 2, 1  # how often a word counts, by where it stands
SATURATION: Final = 1.2  # BM25's k1
LENGTH: Final = 0.3  # BM25's b: longer topics are a little less likely
PAIR: Final = 2.0  # a pair of characters tells more than either alone
NEAR: Final = 0.8  # how much a whole written way of asking counts beside its words
NEAREST: Final = 6  # entries whose ways of asking are looked at
QUERY: Final = 80  # characters; enough for any question

SURE: Final = 0.34  # of the question; these are calibrated on the questions in tests/core/test_search.py
AHEAD: Final = 1.12
POSSIBLE: Final = 0.25
PART_SURE: Final = 0.6  # of one part of a long talk: it has more chances to fit by accident
PART_POSSIBLE: Final = 0.45
SHORTEST: Final = 4  # characters of a part that may tell what it is about
PARTS: Final = 10  # at each end of a long talk

UNIT: Final = re.compile(r"[a-z]+|[0-9]+|.")
CHATTER: Final = re.compile(
    r"请问一?下?|[你您]好|我?想?问一?下|麻烦|谢谢|到底|究竟|(?:该|要|应该)?(?:怎么|咋)(?:办|弄|搞|整)|告诉我|"
    r"[吗呢啊吧呀嘛了么哦噢哈]+$"
)
# A masked secret goes with the words that name it.
CUT: Final = re.compile(
    r"[\s,，。.!！?？;；、…~～—]+|然后|还有|而且|但是|结果|后来|所以|现在|我想|[^\s,，。]{0,8}\s?〔[^〕]*〕"
)

MATTER: Final = "matter:"  # before a matter's id, since its topic may have the same

Verdict = Literal["answer", "choose", "unknown"]
Grams = frozenset[str]


class Asked(Protocol):
    """Something besides topics that people ask for: a matter."""

    @property
    def id(self) -> str: ...
    @property
    def label(self) -> str: ...
    @property
    def asks(self) -> tuple[str, ...]: ...


@dataclass(frozen=True, slots=True)
class Hit:
    """A topic's id or a matter's as `matter:<id>`, and how much of the question it covers: 0 nothing, 1 all of it."""

    id: str
    score: float


@dataclass(frozen=True, slots=True)
class Gram:
    """How rare a gram is, what it is worth for which entry, and which ways of asking hold it, by number."""

    rarity: float
    worth: tuple[tuple[int, float], ...]
    asks: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Index:
    """All grams, per entry its id and its written ways of asking, and how many grams each of those has."""

    grams: Mapping[str, Gram]
    ids: tuple[str, ...]
    asks: tuple[range, ...]
    sizes: tuple[int, ...]
    rarest: float


def index(topics: Iterable[Topic], matters: Iterable[Asked] = ()) -> Index:
    """The index of all topics and matters; well under 100 ms for a whole guide."""
    entries: dict[str, Topic | Asked] = {topic.id: topic for topic in topics}
    entries |= {f"{MATTER}{matter.id}": matter for matter in matters}
    ids = tuple(sorted(entries))
    counts = [_counts(entries[name]) for name in ids]
    spread = Counter(gram for grams in counts for gram in grams)
    rarity = {gram: _rarity(gram, number, len(ids)) for gram, number in spread.items()}
    worth = _worth(counts, rarity)
    asks = [_asks(entries[name]) for name in ids]
    ways = [grams for entry in asks for grams in entry]
    held = _held(ways)
    known = {gram: Gram(rarity[gram], tuple(found), tuple(held[gram])) for gram, found in worth.items()}
    ends = tuple(accumulate(map(len, asks)))
    ranges = tuple(range(end - len(entry), end) for entry, end in zip(asks, ends, strict=True))
    return Index(known, ids, ranges, tuple(map(len, ways)), _rarity("", 0, len(ids)))


def _held(ways: Sequence[Grams]) -> defaultdict[str, list[int]]:
    """By gram: the ways of asking that hold it."""
    held: defaultdict[str, list[int]] = defaultdict(list)
    for number, grams in enumerate(ways):
        for gram in grams:
            held[gram].append(number)
    return held


def look(index: Index, text: str) -> tuple[Verdict, tuple[Hit, ...]]:
    """What a typed text asks for: by the whole of it, else by its parts, since people tell the story first."""
    hits = find(index, text)
    found = verdict(hits)
    if found == "answer" or not CUT.search(text):
        return found, hits
    parts = find_in_parts(index, text)
    told = verdict(parts, PART_SURE, PART_POSSIBLE)
    if found == "unknown":
        return told, parts
    return ("answer" if told == "answer" and parts[0].id == hits[0].id else "choose"), hits


def find(index: Index, text: str, limit: int = 3) -> tuple[Hit, ...]:
    """The topics and matters that cover most of the question, best first."""
    grams = frozenset(_grams(_question(text)))
    if not grams:
        return ()
    covered, total = [0.0] * len(index.ids), 0.0
    shared = [0] * len(index.sizes)
    for gram in grams:
        known = index.grams.get(gram)
        if known is None:
            total += _unseen(gram, index)
            continue
        total += known.rarity
        for number, worth in known.worth:
            covered[number] += worth
        for ask in known.asks:
            shared[ask] += 1
    total *= SATURATION + 1
    near = sorted(range(len(covered)), key=covered.__getitem__, reverse=True)[:NEAREST]
    own, sizes = len(grams), index.sizes

    def likeness(number: int) -> float:
        """How like the most similar written way of asking it is (Dice, 0 to 1)."""
        return max((2 * shared[ask] / (own + sizes[ask]) for ask in index.asks[number]), default=0.0)

    scores = ((covered[number] / total + NEAR * likeness(number), number) for number in near)
    best = sorted((-score, number) for score, number in scores if score)
    return _without_twins(Hit(index.ids[number], -score / (1 + NEAR)) for score, number in best)[:limit]


def find_in_parts(index: Index, text: str, limit: int = 3) -> tuple[Hit, ...]:
    """The topics and matters that cover most of some part of a long talk, best first."""
    parts = [part for part in CUT.split(text) if len(part) >= SHORTEST]
    best: dict[str, float] = {}
    for part in parts[:PARTS] + parts[PARTS:][-PARTS:]:
        for hit in find(index, part, limit):
            best[hit.id] = max(hit.score, best.get(hit.id, 0.0))
    hits = (Hit(name, score) for name, score in best.items())
    return _without_twins(sorted(hits, key=lambda hit: (-hit.score, hit.id)))[:limit]


def _without_twins(hits: Iterable[Hit]) -> tuple[Hit, ...]:
    """A matter stands back unless it is ahead of the topic of its name: that page answers, and leads into the call."""
    hits = tuple(hits)
    topics = {hit.id: hit.score for hit in hits}
    return tuple(
        hit
        for hit in hits
        if not hit.id.startswith(MATTER) or hit.score > AHEAD * topics.get(hit.id.removeprefix(MATTER), 0)
    )


def verdict(hits: tuple[Hit, ...], sure: float = SURE, possible: float = POSSIBLE) -> Verdict:
    """Whether the first hit is the answer, the hits are worth offering, or we do not know."""
    if not hits or hits[0].score < possible:
        return "unknown"
    ahead = len(hits) == 1 or hits[0].score >= AHEAD * hits[1].score
    return "answer" if hits[0].score >= sure and ahead else "choose"


def _question(text: str) -> str:
    """The question without greetings and chatter; all of it when nothing else is there."""
    said = words(text)[:QUERY]
    return CHATTER.sub("", said) or said


def _grams(text: str) -> Iterator[str]:
    """From normalised words: characters and pairs of neighbours; a Latin word or a number is one character."""
    units = UNIT.findall(text)
    yield from units
    yield from map("".join, pairwise(units))


def _counts(entry: Topic | Asked) -> Counter[str]:
    fields = [(LABEL, entry.label), (ASK, "\n".join(entry.asks))]
    if isinstance(entry, Topic):
        fields += [(LABEL, entry.title), (ANSWER, entry.answer), (BODY, f"{entry.why}\n{entry.now}")]
    counts: Counter[str] = Counter()
    for weight, text in fields:
        for line in text.splitlines():
            counts.update(tuple(_grams(words(line))) * weight)
    return counts


def _asks(entry: Topic | Asked) -> list[Grams]:
    """Each way of asking, the label among them."""
    found = (frozenset(_grams(words(ask))) for ask in (entry.label, *entry.asks))
    return [grams for grams in found if grams]


def _rarity(gram: str, number: int, topics: int) -> float:
    """BM25's idf, raised for pairs."""
    return log(1 + (topics - number + 0.5) / (number + 0.5)) * (PAIR if len(gram) > 1 else 1)


def _unseen(gram: str, index: Index) -> float:
    return index.rarest * (PAIR if len(gram) > 1 else 1)


def _worth(counts: Sequence[Counter[str]], rarity: Mapping[str, float]) -> dict[str, list[tuple[int, float]]]:
    average = sum(grams.total() for grams in counts) / max(1, len(counts))
    worth: dict[str, list[tuple[int, float]]] = {gram: [] for gram in rarity}
    for entry, grams in enumerate(counts):
        slowed = SATURATION * (1 - LENGTH + LENGTH * grams.total() / average)
        for gram, number in grams.items():
            worth[gram].append((entry, rarity[gram] * number * (SATURATION + 1) / (number + slowed)))
    return worth
