"""Reads all content as a proofreader does, and tells everything that is wrong with it at once, with file and line."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

from bot import content, coverage, lines, links, sources
from bot.core.guide import Guide
from bot.lines import Fault, Lines, Mistake
from bot.pressed import FOLDER, LEARNT
from bot.reading import Reading
from bot.schema import Outline, Wording
from bot.wording import Reader

OPENING: Final = ("编号", "录音")  # what every opening asks for and announces
PLACE: Final = re.compile(r"(content/\S+?):(\d+)：")


@dataclass(frozen=True, slots=True)
class Proof:
    """What was found: one line a mistake, and how much there is of what there must be."""

    guide: Guide
    mistakes: tuple[str, ...]
    summary: str


def read(today: date, folder: Path = FOLDER) -> Proof:
    """Everything that is wrong with a folder, in the order of its files; `today` tells which checks are too old."""
    reading = Reading(folder)
    guide = content.read(reading)
    reading.faults += content.bad_patterns(guide)
    outline = _single(reading, "outline.yaml", Outline)
    wording = _single(reading, "banned.yaml", Wording)
    known = lines.read(folder)
    faults = [*_openings(guide), *sources.faults(guide, known, today)]
    if outline is not None:
        top = [branch.id for branch in outline.menu]
        faults += links.loose_ends(guide, top)
        faults += coverage.faults(guide, outline, known, frozenset(reading.broken))
    found = [*known.twice, *_worded(guide, wording, known)]
    told = {*reading.mistakes, *content.told(reading, known), *map(str, found), *known.told(_whole(faults, reading))}
    if not told and guide.index.learnt.stamp != guide.index.stamp:  # what is broken was left out of the lines
        told.add(f"content/{LEARNT}:1：问法或近义词改过了，运行 make learn 重新学一遍")
    summary = coverage.summary(guide, outline) if outline is not None else ""
    return Proof(guide, tuple(sorted(told, key=_order)), summary)


def _single(reading: Reading, name: str, kind: Any) -> Any:
    return next(iter(reading.all(name, kind)), None)


def _whole(faults: Iterable[Fault], reading: Reading) -> Iterator[Fault]:
    """Without what only follows from an entry that is told already."""
    return (fault for fault in faults if not fault.near or fault.near not in reading.broken)


def _worded(guide: Guide, wording: Wording | None, known: Lines) -> Iterator[Mistake]:
    if wording is None:
        return
    named = {f"hotline.{line.id}": line.number or line.name for line in guide.hotlines.values()}
    named |= {f"clock.{one.id}": one.text for one in guide.clocks.values()}
    named |= {f"fact.{one.id}": one.text for one in guide.facts.values()}
    numbers = frozenset(line.number for line in guide.hotlines.values() if line.number)
    reader = Reader(
        wording, lambda text: content.REFERENCE.sub(lambda one: named.get(one[0][1:-1], one[0]), text), numbers
    )
    yield from reader.mistakes(known.passages)


def _openings(guide: Guide) -> Iterator[Fault]:
    """Who calls asks for a reference and says that the call is recorded."""
    for matter in guide.matters.values():
        for word in OPENING:
            if word not in matter.opening:
                yield Fault("matter", matter.id, f"opening 里没有“{word}”", "opening")
        if not matter.scam and not (matter.questions and matter.pin and matter.redflags):
            yield Fault("matter", matter.id, "questions、pin、redflags 都要写")


def _order(told: str) -> tuple[str, int, str]:
    place = PLACE.match(told)
    return (place[1], int(place[2]), told) if place else ("", 0, told)
