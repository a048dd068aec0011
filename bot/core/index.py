"""What is known about ways of asking: which grams stand in which, in flat arrays that take little memory."""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate, chain
from math import log, log1p, sqrt
from typing import Final, Protocol
from zlib import crc32

from bot.core.grams import CLASS, Grams, Lexicon, grams_of_lines
from bot.core.tones import DANGER, REFUSAL, Tones, learn
from bot.core.tones import ORDINARY as CALM
from bot.core.topics import Topic

BODY: Final = 0.012  # of all ways of asking: what a word in the article's answer counts
USUAL: Final = 0.6  # how much of a gram's usual share every entry is thought to have, though never seen there
RARE: Final = 0.003  # a share below this tells nothing
MEANING: Final = 1.8  # what a class of words counts beside a pair of sounds
STEP: Final = 20  # weights are kept in twentieths: whole numbers, which take a tenth of the room
COMMON: Final = 300  # ways of asking: a gram in more of them does not tell which is near

MATTER: Final = "matter:"  # before a matter's id, since its topic may have the same
RULE: Final = "rule:"  # before the id of a danger or a request we refuse
REFUSED: Final = "rule:refuse-"  # before the rest of the id of a request we refuse
HELPING: Final = frozenset(  # topics people ask for in danger or before they lose money: no ordinary talk
    {"mental-help", "danger-now", "scam-stoploss", "upfront-fee", "fake-cs"}
)
ORDINARY: Final = "ordinary"  # the entry of talk that only sounds like a danger
NONE: Final = "none"  # the entry of everyday questions that are none of ours


class Asked(Protocol):
    """Something besides topics that people ask for: a matter."""

    @property
    def id(self) -> str: ...
    @property
    def label(self) -> str: ...
    @property
    def asks(self) -> tuple[str, ...]: ...


@dataclass(frozen=True, slots=True)
class Shares:
    """What a gram is worth for whom: from `starts[place]` on stand the `entries` that have it and their `weights`.

    `absent` is what it is worth for all others: less than nothing. The weights are twentieths.
    """

    starts: Sequence[int]
    entries: Sequence[int]
    weights: Sequence[int]
    absent: Sequence[float]


@dataclass(frozen=True, slots=True)
class Ways:
    """The ways of asking by number: from `starts[place]` on stand those (`asks`) that have a gram.

    `rarity` is what the gram counts there, `unseen` what one counts that nobody wrote. `owners` are the asks' entries,
    `lengths` what each ask counts in all, `exact` whose they are by a checksum of their letters.
    """

    starts: Sequence[int]
    asks: Sequence[int]
    rarity: Sequence[float]
    unseen: float
    owners: Sequence[int]
    lengths: Sequence[float]
    exact: Mapping[int, tuple[int, ...]]


@dataclass(frozen=True, slots=True, eq=False)  # compared by identity: it is asked for every message
class Index:
    """The ids of the entries, the place of every gram, and what stands there."""

    lexicon: Lexicon
    ids: tuple[str, ...]
    places: Mapping[str, int]
    shares: Shares
    ways: Ways
    tones: Tones


def index(
    topics: Iterable[Topic],
    matters: Iterable[Asked],
    lexicon: Lexicon,
    besides: Mapping[str, Sequence[str]] | None = None,
) -> Index:
    """The index of all topics and matters, and of what is said `besides`: NONE, ORDINARY, `rule:<id>`."""
    written: dict[str, tuple[Sequence[str], Sequence[str]]]
    written = {topic.id: ((topic.label, topic.title, *topic.asks), (topic.answer,)) for topic in topics}
    written |= {f"{MATTER}{matter.id}": ((matter.label, *matter.asks), ()) for matter in matters}
    written |= {name: (tuple(lines), ()) for name, lines in (besides or {}).items()}
    ids = tuple(sorted(written))
    asks = [grams_of_lines(lexicon, written[name][0]) for name in ids]
    shares = [_shares(own, grams_of_lines(lexicon, written[name][1])) for name, own in zip(ids, asks, strict=True)]
    places = {gram: place for place, gram in enumerate(dict.fromkeys(chain.from_iterable(shares)))}
    calm = [() if _alarming(name) else own for name, own in zip(ids, asks, strict=True)]
    return Index(
        lexicon, ids, places, _weighed(places, shares), _ways(places, calm, _exact(asks)), _tones(places, ids, asks)
    )


def _alarming(name: str) -> bool:
    """Whether what is said there is told by its tone: which line of it is nearest is no matter."""
    return name == ORDINARY or name.startswith(RULE)


def _tones(places: Mapping[str, int], ids: Sequence[str], asks: Sequence[Sequence[Grams]]) -> Tones:
    """What is learnt of the tone of dangers and refusals, against all other ways of asking."""
    named = [(name, own) for name, own in zip(ids, asks, strict=True) if name not in HELPING]
    return learn(places, ((_kind(name), way) for name, own in named for way in own))


def _kind(name: str) -> int:
    if name.startswith(REFUSED):
        return REFUSAL
    return DANGER if name.startswith(RULE) else CALM


def _shares(asks: Sequence[Grams], body: Sequence[Grams]) -> dict[str, float]:
    """In which share of the ways of asking each gram stands."""
    counts = Counter(chain.from_iterable((*ask.single, *ask.telling) for ask in asks))
    shares = {gram: count / (len(asks) + 1) for gram, count in counts.items()}
    for gram in chain.from_iterable((*line.single, *line.telling) for line in body):
        shares[gram] = shares.get(gram, 0.0) + BODY
    return shares


def _weighed(places: Mapping[str, int], shares: Sequence[Mapping[str, float]]) -> Shares:
    """How much likelier each gram is in an entry than it usually is: the logarithm, less what absence costs."""
    usual = [0.0] * len(places)
    held = [0] * len(places)
    for found in shares:
        for gram, share in found.items():
            place = places[gram]
            usual[place] += share / len(shares)
            held[place] += 1
    unseen = [USUAL * share + RARE for share in usual]
    worth = [MEANING if gram[0] == CLASS else 1.0 for gram in places]
    absent = array("f", [-own * log1p(share / rest) for own, share, rest in zip(worth, usual, unseen, strict=True)])
    starts = array("I", accumulate(held, initial=0))
    entries, weights = array("H", [0]) * starts[-1], array("H", [0]) * starts[-1]
    free = starts[:]
    for entry, found in enumerate(shares):
        for gram, share in found.items():
            place = places[gram]
            at = free[place]
            free[place] = at + 1
            entries[at] = entry
            weights[at] = int(worth[place] * log1p(share / unseen[place]) * STEP + 0.5)
    return Shares(starts, entries, weights, absent)


def _ways(places: Mapping[str, int], asks: Sequence[Sequence[Grams]], exact: Mapping[int, tuple[int, ...]]) -> Ways:
    """Which ways of asking have a gram, and how rare that is: squared, as in a cosine of two texts."""
    told = [[places[gram] for gram in way.telling] for way in chain.from_iterable(asks)]
    counts = Counter(chain.from_iterable(told))
    held = [number if (number := counts[place]) <= COMMON else 0 for place in range(len(places))]
    rarity = [log1p(len(told) / number) ** 2 if number else 0.0 for number in held]
    starts = array("I", accumulate(held, initial=0))
    flat = array("I", [0]) * starts[-1]
    free = starts[:]
    for ask, own in enumerate(told):
        for place in own:
            if held[place]:
                flat[free[place]] = ask
                free[place] += 1
    lengths = array("f", [sqrt(sum([rarity[place] for place in own])) or 1.0 for own in told])
    owners = array("H", [entry for entry, own in enumerate(asks) for _ in own])
    return Ways(starts, flat, array("f", rarity), log(2 * len(told) or 1) ** 2, owners, lengths, exact)


def _exact(asks: Sequence[Sequence[Grams]]) -> dict[int, tuple[int, ...]]:
    """Whose each way of asking is, by a checksum: the texts themselves would be a third of the index."""
    out: dict[int, tuple[int, ...]] = {}
    for entry, own in enumerate(asks):
        alone = (entry,)  # shared by all its ways of asking
        for checksum in {crc32(way.exactly) for way in own}:
            out[checksum] = (*out[checksum], entry) if checksum in out else alone
    return out
