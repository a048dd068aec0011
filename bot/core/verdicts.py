"""What a number, link or App can come to, and the written signs that say so. A shape never proves who somebody is."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Literal

from bot.core.topics import Source

Verdict = Literal["official", "plausible", "unknown", "caution", "danger", "not-callable", "other"]
NEVER: Final = r"(?!)"
Direction = Literal["out", "in"]  # they are about to call or open it; it called or wrote to them
VERDICTS: Final[tuple[Verdict, ...]] = (
    "danger",
    "caution",
    "unknown",
    "not-callable",
    "plausible",
    "other",
    "official",
)  # the heaviest first; where the source ranks two alike, the more careful one leads


@dataclass(frozen=True, slots=True)
class Sign:
    """One rule: `pattern` is for numbers, `words` for what is told about them, neither for links (see links.py).

    Each list in `words` must be met by one of its expressions, `unless` are ordinary uses taken out before.
    `numbers` wants one of these signs on a number of the same text, `hides` are signs that this one replaces.
    `abroad` holds instead of `out` and `incoming` for somebody who lives outside mainland China.
    """

    id: str
    out: Verdict
    incoming: Verdict
    why: str
    source: Source
    todo: str = ""
    pattern: str = ""
    words: tuple[tuple[str, ...], ...] = ()
    unless: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()
    hides: tuple[str, ...] = ()
    abroad: Verdict | None = None

    def verdict(self, direction: Direction, abroad: bool = False) -> Verdict:
        """What the sign means for who called whom."""
        if abroad and self.abroad is not None:
            return self.abroad
        return self.out if direction == "out" else self.incoming


@dataclass(frozen=True, slots=True)
class Site:
    """A public body's own site: its domain, and the short names that only it may bear in a domain."""

    domain: str
    name: str
    brands: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Domains:
    """What links are compared with. `neighbours` are real sites that only happen to look like one of `sites`."""

    sites: tuple[Site, ...]
    neighbours: frozenset[str]
    hotlines: frozenset[str]
    shorteners: frozenset[str]
    endings: frozenset[str]
    tails: frozenset[str]
    files: frozenset[str]
    installers: frozenset[str]


@dataclass(frozen=True, slots=True, eq=False)  # compared by identity: expressions are compiled once for each
class Signs:
    """All signs by id, in the order of the content, and what links are compared with."""

    every: Mapping[str, Sign]
    domains: Domains

    def verdict(self, ids: Iterable[str], direction: Direction, abroad: bool = False) -> Verdict:
        """The heaviest of what these signs mean; no sign at all is `unknown`."""
        return heaviest(self.every[name].verdict(direction, abroad) for name in ids)


def heaviest(verdicts: Iterable[Verdict]) -> Verdict:
    """Danger before caution before unknown before the rest; nothing known is `unknown`."""
    return min(verdicts, key=VERDICTS.index, default="unknown")


@lru_cache(maxsize=256)
def gate(patterns: tuple[str, ...]) -> re.Pattern[str]:
    """All patterns of a list as one, which most texts do not match."""
    return re.compile("|".join(f"(?:{one})" for one in patterns) or NEVER)
