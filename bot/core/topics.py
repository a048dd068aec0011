"""One leaf of the guide and where its statements come from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date as day
from typing import Final, Literal

Confidence = Literal["高", "中", "低"]
UNSURE: Final = "低"  # kept as a note for ourselves, never told


@dataclass(frozen=True, slots=True)
class Source:
    """Where a statement comes from. `verify` marks what the operator must check against the newest official word."""

    basis: str
    date: str
    checked: day
    confidence: Confidence
    verify: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """One column of a comparison, told as a paragraph on a phone: a name and its (aspect, text) pairs."""

    name: str
    aspects: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Topic:
    """One leaf of the menu: the answer first, then why, then what to do now, then where next.

    `next` holds topic ids or `do:<verb>[:<arg>…]`. `covers` lists the guide's statements, `asks` the ways in which
    people ask for it.
    """

    id: str
    group: str
    label: str
    title: str
    answer: str
    why: str
    now: str
    next: tuple[str, ...]
    covers: tuple[str, ...]
    corrections: tuple[str, ...]
    asks: tuple[str, ...]
    source: Source
    rows: tuple[Row, ...] = ()
    copies: tuple[tuple[str, str], ...] = ()
