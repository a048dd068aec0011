"""The tone of a text: whether it is said like a danger, like something we refuse, or like ordinary talk.

Weights of single traits, learnt from all that is written of the three: a logistic regression with steps that get
smaller for what was often seen (Adagrad). It sees how a sentence begins and ends, where people say what they want.
"""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, MutableSequence, Sequence
from dataclasses import dataclass
from itertools import chain
from math import exp, sqrt
from typing import Final, NamedTuple
from zlib import crc32

from bot.core.grams import Grams

ORDINARY, DANGER, REFUSAL = range(3)
ROUNDS: Final = 5
STEP: Final = 0.25
OFTEN: Final = 3  # lines: a beginning or an end of fewer is kept by nobody
CERTAIN: Final = 0.1  # a mistake smaller than this teaches nothing
START: Final = 1e-6  # keeps the first step finite
LENGTH: Final = 6  # units: the length of a text is told in such steps,
LONGEST: Final = 6  # so many of them

Weights = Sequence[MutableSequence[float]]


class Tone(NamedTuple):
    """How much more a text sounds like one of these than like ordinary talk; below zero: less."""

    danger: float
    refusal: float


@dataclass(frozen=True, slots=True)
class Tones:
    """What each trait is worth; those that are no grams stand after all grams and have their places in `edges`."""

    edges: Mapping[str, int]
    danger: Sequence[float]
    refusal: Sequence[float]


def tone(tones: Tones, places: Mapping[str, int], found: Grams) -> Tone:
    """The tone of a text; `places` are those of the grams."""
    traits = tuple(_places(tones.edges, places, found))
    length = sqrt(len(traits)) or 1.0
    return Tone(sum(tones.danger[at] for at in traits) / length, sum(tones.refusal[at] for at in traits) / length)


def learn(places: Mapping[str, int], said: Iterable[tuple[int, Grams]]) -> Tones:
    """What is learnt from what is ORDINARY, a DANGER or a REFUSAL; the same for the same lines in any order."""
    lines = sorted(said, key=lambda line: crc32(line[1].exactly))
    seen = Counter(chain.from_iterable(_edges(found) for _, found in lines))
    often = (edge for edge, times in seen.items() if times >= OFTEN)
    edges = {edge: place for place, edge in enumerate(often, len(places))}
    told = [(kind, tuple(_places(edges, places, found))) for kind, found in lines]
    weights = _weights(told, len(places) + len(edges))
    ordinary, danger, refusal = weights
    return Tones(edges, _less(danger, ordinary), _less(refusal, ordinary))


def _less(own: Sequence[float], other: Sequence[float]) -> Sequence[float]:
    return array("f", [one - another for one, another in zip(own, other, strict=True)])


def _places(edges: Mapping[str, int], places: Mapping[str, int], found: Grams) -> Iterator[int]:
    known = (places.get(gram) for gram in chain(found.single, found.telling))
    yield from (place for place in known if place is not None)
    yield from (edges[edge] for edge in _edges(found) if edge in edges)


def _edges(found: Grams) -> tuple[str, ...]:
    """How a text begins and ends, how long it is, and that it is one at all."""
    said = found.exactly.decode()
    long = min(len(said) // LENGTH, LONGEST)
    return f"^{said[:1]}", f"^{said[:2]}", f"{said[-1:]}$", f"{said[-2:]}$", f"{long}", ""


def _weights(lines: Sequence[tuple[int, Sequence[int]]], size: int) -> Weights:
    weights = [array("d", bytes(8 * size)) for _ in range(REFUSAL + 1)]
    spent = [array("d", [START]) * size for _ in weights]
    for _ in range(ROUNDS):
        for kind, traits in lines:
            length = sqrt(len(traits)) or 1.0
            for wrong, own, steps in zip(_wrongs(weights, kind, traits, length), weights, spent, strict=True):
                if abs(wrong) >= CERTAIN:
                    _correct(own, steps, traits, wrong / length)
    return weights


def _wrongs(weights: Weights, kind: int, traits: Sequence[int], length: float) -> tuple[float, ...]:
    """By how much each kind's likelihood misses what the text is."""
    ordinary, danger, refusal = (exp(sum([own[at] for at in traits]) / length) for own in weights)
    total = ordinary + danger + refusal
    return (
        ordinary / total - (kind == ORDINARY),
        danger / total - (kind == DANGER),
        refusal / total - (kind == REFUSAL),
    )


def _correct(
    weights: MutableSequence[float], spent: MutableSequence[float], traits: Sequence[int], wrong: float
) -> None:
    for at in traits:
        spent[at] += wrong * wrong
        weights[at] -= STEP * wrong / sqrt(spent[at])
