"""What was learnt from all ways of asking: how much each gram speaks for or against each entry.

A linear classifier, one entry against all others. `bot.learning` learns it, here it is read and asked: without numbers
of its own it says nothing, and the nearest written question decides alone.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Mapping, Sequence
from math import sqrt
from typing import Final, NamedTuple

from bot.core.grams import Grams

UNHEARD: Final = -0.8  # what an entry has of which nothing was learnt: its written questions must speak for it
SCALE: Final = 1000  # what a gram speaks is kept in thousandths: whole numbers, which take little room


class Learnt(NamedTuple):
    """For the gram at a place: its `rarity`, and from `starts[place]` on the `entries` it speaks for, by their `worth`.

    `ids` names the entries, `bias` is what each has before a word is said. `stamp` tells which lines taught it.
    `weights` weigh the signs of danger and refusal (bot.core.leanings); none where there is no such entry.
    """

    stamp: str
    ids: tuple[str, ...]
    grams: tuple[str, ...]
    rarity: Sequence[float]
    starts: Sequence[int]
    entries: Sequence[int]
    worth: Sequence[int]
    bias: Sequence[float]
    weights: Sequence[float] = ()


NOTHING: Final = Learnt("", (), (), array("f"), array("I", [0]), array("B"), array("h"), array("f"))


def scores(learnt: Learnt, places: Mapping[str, int], found: Grams) -> list[float]:
    """By entry how much a text asks for it: above 0 it is like what was written there, below it is not."""
    out = list(learnt.bias)
    for part in (found.single, found.telling):
        known = [place for gram in part if (place := places.get(gram, len(learnt.rarity))) < len(learnt.rarity)]
        for entry, worth in enumerate(_spoken(learnt, known)):
            out[entry] += worth
    return out


def _spoken(learnt: Learnt, known: Sequence[int]) -> Iterable[float]:
    """What these grams speak for each entry; a text twice as long is not twice as loud."""
    starts, entries, worths = learnt.starts, learnt.entries, learnt.worth
    spoken = [0] * len(learnt.ids)
    for place in known:
        start, end = starts[place], starts[place + 1]
        for entry, worth in zip(entries[start:end], worths[start:end], strict=True):
            spoken[entry] += worth
    loud = SCALE * length(learnt.rarity[place] for place in known)
    return [worth / loud for worth in spoken]


def length(rarity: Iterable[float]) -> float:
    """The length of a text's part whose grams are so rare."""
    return sqrt(sum(rare * rare for rare in rarity)) or 1.0


def renamed(learnt: Learnt, ids: Sequence[str]) -> Learnt:
    """The same for entries in another order: what is not among them is let go, what is new has learnt nothing yet."""
    if learnt.ids == tuple(ids):
        return learnt
    to = {name: number for number, name in enumerate(ids)}
    bias = array("f", [learnt.bias[learnt.ids.index(name)] if name in learnt.ids else UNHEARD for name in ids])
    starts, entries, worth = array("I", [0]), array("B"), array("h")
    for place in range(len(learnt.grams)):
        for at in range(learnt.starts[place], learnt.starts[place + 1]):
            name = learnt.ids[learnt.entries[at]]
            if name in to:
                entries.append(to[name])
                worth.append(learnt.worth[at])
        starts.append(len(entries))
    return learnt._replace(ids=tuple(ids), starts=starts, entries=entries, worth=worth, bias=bias)
