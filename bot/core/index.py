"""What is known about ways of asking: what was learnt from all of them, and which grams stand in which.

In flat arrays that take little memory.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate, chain
from math import log, log1p, sqrt
from typing import Final, Protocol
from zlib import crc32

from bot.core.grams import Grams, Lexicon, grams_of_lines
from bot.core.learnt import NOTHING, Learnt, renamed
from bot.core.topics import Topic

COMMON: Final = 400  # ways of asking: a gram in more of them does not tell which is near
FEW: Final = 65_535  # ways of asking whose numbers take two bytes
ALONE: Final = 2  # ways of asking: a gram in fewer leads to no other

MATTER: Final = "matter:"  # before a matter's id, since its topic may have the same
RULE: Final = "rule:"  # before the id of a danger or a request we refuse
DESPAIR: Final = "self-harm"  # the id of the danger that is to be missed least
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
class Ways:
    """The ways of asking by number: from `starts[place]` on stand those (`asks`) that have a gram, in order.

    `rarity` is what the gram counts there, `unseen` what one counts that nobody wrote. Those of an entry follow one
    another, from `firsts[entry]` on. `lengths` is what each counts in all. `letters` are checksums of all ways in
    order, `owners` whose they are: who writes the very same asks for the same.
    """

    starts: Sequence[int]
    asks: Sequence[int]
    rarity: Sequence[float]
    unseen: float
    firsts: Sequence[int]
    lengths: Sequence[float]
    letters: Sequence[int]
    owners: Sequence[int]

    def same(self, letters: bytes) -> frozenset[int]:
        """The entries for which somebody wrote exactly this."""
        checksum = crc32(letters)
        first = bisect_left(self.letters, checksum)
        return frozenset(self.owners[first : bisect_right(self.letters, checksum, first)])


@dataclass(frozen=True, slots=True)
class Kinds:
    """Which entries may be asked for, which are everyday questions, dangers, refusals.

    All else is ordinary, of which `calm` is what nobody in danger asks for, `sounding` what only sounds like danger.
    `despair` is the danger whose help is right for all of them.
    """

    asked: tuple[int, ...]
    everyday: tuple[int, ...]
    dangers: tuple[int, ...]
    refusals: tuple[int, ...]
    ordinary: tuple[int, ...]
    calm: tuple[int, ...]
    sounding: tuple[int, ...]
    despair: tuple[int, ...]


@dataclass(frozen=True, slots=True, eq=False)  # compared by identity: it is asked for every message
class Index:
    """The ids of the entries and their kinds, the place of every gram, and what stands there.

    `stamp` tells what it was made of: another than that of what was learnt means that it was learnt from other lines.
    """

    stamp: str
    lexicon: Lexicon
    ids: tuple[str, ...]
    kinds: Kinds
    places: Mapping[str, int]
    learnt: Learnt
    ways: Ways


def written(
    topics: Iterable[Topic], matters: Iterable[Asked], besides: Mapping[str, Sequence[str]] | None = None
) -> dict[str, tuple[str, ...]]:
    """All ways of asking by entry: topics, matters, and what is said `besides`, for these, NONE, ORDINARY, `rule:<id>`.

    Who names a matter that has a topic of its name asks for that: the page answers, and leads into the call.
    """
    out = {topic.id: (topic.label, topic.title, *topic.asks) for topic in topics}
    for matter in matters:
        name = matter.id if matter.id in out else f"{MATTER}{matter.id}"
        out[name] = (*out.get(name, ()), matter.label, *matter.asks)
    for name, lines in (besides or {}).items():
        out[name] = (*out.get(name, ()), *lines)
    return {name: tuple(dict.fromkeys(lines)) for name, lines in out.items()}


def index(told: Mapping[str, Sequence[str]], lexicon: Lexicon, learnt: Learnt = NOTHING) -> Index:
    """The index of all that is `written`, with what was `learnt` from it."""
    ids = tuple(sorted(told))
    ways = [grams_of_lines(lexicon, told[name]) for name in ids]
    calm = [() if _alarming(name) else own for name, own in zip(ids, ways, strict=True)]
    places = _places(learnt, chain.from_iterable(calm))
    known = renamed(learnt, ids)
    return Index(stamp(told, lexicon), lexicon, ids, kinds(ids), places, known, _ways(places, calm, _letters(ways)))


def stamp(told: Mapping[str, Sequence[str]], lexicon: Lexicon) -> str:
    """Tells lines and the words they are compared by from any others, whatever their order."""
    words = sorted(f"{word}={name}" for found in lexicon.words.values() for word, _, name in found)
    lines = chain.from_iterable((f"#{name}", *sorted(told[name])) for name in sorted(told))
    return f"{crc32(chr(10).join((*lines, *words)).encode()):08x}"


def _alarming(name: str) -> bool:
    """Whether what is said there is told by what was learnt alone: which line of it is nearest is no matter."""
    return name == ORDINARY or name.startswith(RULE)


def kinds(ids: Sequence[str]) -> Kinds:
    """Told by the names of the entries."""
    by = {name: number for number, name in enumerate(ids)}
    rules = {name for name in ids if name.startswith(RULE)}
    refusals = {name for name in rules if name.startswith(REFUSED)}

    def those(names: Iterable[str]) -> tuple[int, ...]:
        return tuple(sorted(by[name] for name in names if name in by))

    return Kinds(
        asked=those({*ids} - rules - {NONE, ORDINARY}),
        everyday=those({NONE}),
        dangers=those(rules - refusals),
        refusals=those(refusals),
        ordinary=those({*ids} - rules),
        calm=those({*ids} - rules - HELPING),
        sounding=those({ORDINARY}),
        despair=those({RULE + DESPAIR}),
    )


def _places(learnt: Learnt, ways: Iterable[Grams]) -> dict[str, int]:
    """First the grams something was learnt of, then those that more than one way of asking has."""
    counts = Counter(chain.from_iterable({*way.telling} for way in ways))
    often = (gram for gram, number in counts.items() if number >= ALONE)
    return {gram: place for place, gram in enumerate(dict.fromkeys((*learnt.grams, *often)))}


def _ways(
    places: Mapping[str, int], ways: Sequence[Sequence[Grams]], letters: tuple[Sequence[int], Sequence[int]]
) -> Ways:
    """Which ways of asking have a gram, and how rare that is: squared, as in a cosine of two texts."""
    told = [[*way.telling] for way in chain.from_iterable(ways)]
    known = [[places[gram] for gram in own if gram in places] for own in told]
    counts = Counter(chain.from_iterable(known))
    held = [number if (number := counts[place]) <= COMMON else 0 for place in range(len(places))]
    rarity = [log1p(len(told) / number) ** 2 if number else 0.0 for number in held]
    unseen = log(2 * len(told) or 1) ** 2
    starts = array("I", accumulate(held, initial=0))
    flat = array("H" if len(told) <= FEW else "I", [0]) * starts[-1]
    free = starts[:]
    for ask, own in enumerate(known):
        for place in own:
            if held[place]:
                flat[free[place]] = ask
                free[place] += 1
    lengths = array("f")
    for own, all_ in zip(known, told, strict=True):
        lengths.append(sqrt(sum([rarity[place] for place in own]) + unseen * (len(all_) - len(own))) or 1.0)
    firsts = array("I", accumulate(map(len, ways), initial=0))
    return Ways(starts, flat, array("f", rarity), unseen, firsts, lengths, *letters)


def _letters(ways: Sequence[Sequence[Grams]]) -> tuple[Sequence[int], Sequence[int]]:
    """Checksums of all ways of asking and whose they are: the texts themselves would be a third of the index."""
    pairs = sorted({(crc32(way.exactly), entry) for entry, own in enumerate(ways) for way in own})
    return array("I", [checksum for checksum, _ in pairs]), array("B", [entry for _, entry in pairs])
