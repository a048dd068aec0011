"""How much more a text asks for help in a danger, or for something we refuse, than for anything else.

What every entry has of a text is boiled down to a few signs, and these are weighed by what `make learn` learnt of
texts it had not been taught. Without such weights the lead over all else decides.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from operator import mul
from typing import Final, NamedTuple

from bot.core.index import Kinds

NEVER: Final = -2.0  # how little is said of what a guide does not have
MOST: Final = 5  # of each kind as many of its likeliest entries are looked at
NEARLY: Final = 0.25
SIGNS: Final = 3 * MOST + 4


class Leaning(NamedTuple):
    """The likeliest danger and the likeliest refusal, and how much likelier than all else each is, as log-odds.

    `alike` is the same for dangers, those pages aside that people in danger ask for too.
    """

    danger_entry: int | None
    refusal_entry: int | None
    danger: float
    refusal: float
    alike: float


def leaning(said: Sequence[float], kinds: Kinds, weights: Sequence[float]) -> Leaning:
    """What was `said` by entry, weighed."""
    refusal, danger, rest = _weighed(signs(said, kinds, kinds.ordinary), weights)
    of_calm = _weighed(signs(said, kinds, kinds.calm), weights)
    return Leaning(
        _feared(said, kinds),
        max(kinds.refusals, key=said.__getitem__, default=None),
        danger - max(rest, refusal),
        refusal - max(rest, danger),
        of_calm[1] - max(of_calm[0], of_calm[2]),
    )


def _feared(said: Sequence[float], kinds: Kinds) -> int | None:
    """The likeliest danger, or despair where it is nearly as likely: its first lines have the numbers for all."""
    likeliest = max(kinds.dangers, key=said.__getitem__, default=None)
    return next((one for one in kinds.despair if said[one] + NEARLY >= said[likeliest or one]), likeliest)


def signs(said: Sequence[float], kinds: Kinds, others: Sequence[int]) -> tuple[float, ...]:
    """The likeliest refusals, dangers and others, each most first; talk that only sounds so; questions of no concern
    of ours; the lead of the first refusal and of the first danger."""
    refusals, dangers, rest = (_best(said, own) for own in (kinds.refusals, kinds.dangers, others))
    sounding, strange = (_best(said, own)[0] for own in (kinds.sounding, kinds.everyday))
    lead = refusals[0] - max(rest[0], dangers[0]), dangers[0] - max(rest[0], refusals[0])
    return (*refusals, *dangers, *rest, sounding, strange, *lead)


def _best(said: Sequence[float], entries: Iterable[int]) -> list[float]:
    return [*sorted((said[entry] for entry in entries), reverse=True)[:MOST], *[NEVER] * MOST][:MOST]


def _weighed(seen: Sequence[float], weights: Sequence[float]) -> tuple[float, ...]:
    """For a refusal, a danger, all else: what speaks for it; without weights only the first of each."""
    if not weights:
        return seen[0], seen[MOST], seen[2 * MOST]
    rows = (weights[start : start + SIGNS + 1] for start in range(0, len(weights), SIGNS + 1))
    return tuple(sum(map(mul, seen, row), row[-1]) for row in rows)
