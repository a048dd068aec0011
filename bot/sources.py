"""What statements rest on: how sure they are, whether they say so, and when somebody last looked."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from bot.core.clocks import Clock
from bot.core.guide import Fact, Guide, Matter
from bot.core.topics import UNSURE, Source, Topic
from bot.lines import NAMES, Fault, Lines

OLD: Final = timedelta(days=180)
NEWEST: Final = "请以官方最新公布为准"
HEDGE: Final = re.compile("通常|一般|多半|大多")


@dataclass(frozen=True, slots=True)
class Entry:
    """Something with a source, by its kind and id."""

    kind: str
    id: str
    source: Source


def entries(guide: Guide) -> list[Entry]:
    """Everything that names a source."""
    return [
        *(Entry("topic", one.id, one.source) for one in guide.topics.values()),
        *(Entry("matter", one.id, one.source) for one in guide.matters.values()),
        *(Entry("hotline", one.id, one.source) for one in guide.hotlines.values()),
        *(Entry("clock", one.id, one.source) for one in guide.clocks.values()),
        *(Entry("fact", one.id, one.source) for one in guide.facts.values()),
        *(Entry("ladder", one.id, guide.ladders.source) for one in guide.ladders.ladders[:1]),  # one for all
        *(Entry("route", name, guide.routing.source) for name in list(guide.routing.routes)[:1]),  # one for all
        *(Entry("sign", one.id, one.source) for one in guide.signs.every.values()),
    ]


def stale(guide: Guide, today: date) -> list[str]:
    """What the operator must check, or nobody has looked at for half a year: the longest unseen first."""
    wanting = [one for one in entries(guide) if one.source.verify or _old(one, today)]
    wanting.sort(key=lambda one: (one.source.checked, one.kind, one.id))
    return ["\t".join(_row(one, today)) for one in wanting]


def _row(entry: Entry, today: date) -> tuple[str, ...]:
    source, state = entry.source, "久未核对" if _old(entry, today) else "待核对"
    return f"{source.checked}", state, f"{NAMES[entry.kind]} {entry.id}", source.basis


def _old(entry: Entry, today: date) -> bool:
    return today - entry.source.checked > OLD


def faults(guide: Guide, lines: Lines, today: date) -> Iterator[Fault]:
    """Statements that sound surer than they are, and dates of checking that are too old or still to come."""
    for one in entries(guide):
        if _old(one, today):
            yield Fault(
                one.kind,
                one.id,
                f"{one.source.checked} 核对的，超过 {OLD.days} 天了",
                "source",
                str(one.source.checked),
            )
        if one.source.checked > today:
            yield Fault(one.kind, one.id, f"核对日期 {one.source.checked} 还没到", "source", str(one.source.checked))
    for topic in guide.topics.values():
        yield from _worded("topic", topic.id, topic.source, _topic_text(topic))
    for matter in guide.matters.values():
        yield from _worded("matter", matter.id, matter.source, _matter_text(matter))
    for line in guide.hotlines.values():
        if line.source.confidence == "中" and not HEDGE.search(line.hours + line.use):
            yield Fault("hotline", line.id, "把握是“中”，hours 里要写“通常”", "hours")
    yield from _unsure(guide, lines)


def _worded(kind: str, name: str, source: Source, text: str) -> Iterator[Fault]:
    if source.verify and NEWEST not in text:
        yield Fault(kind, name, f"verify 是 true，正文里要写“{NEWEST}”", "source", "true")
    if source.confidence == "中" and not HEDGE.search(text):
        yield Fault(kind, name, "把握是“中”，正文里要写“通常”或“一般”", "source", "中")
    if source.confidence == UNSURE:
        yield Fault(kind, name, "把握是“低”，不能说", "source", UNSURE)


def _topic_text(topic: Topic) -> str:
    rows = (text for row in topic.rows for _, text in row.aspects)
    return "\n".join((topic.answer, topic.why, topic.now, *rows))


def _matter_text(matter: Matter) -> str:
    items = (item.text for item in matter.items)
    lists = (matter.questions, matter.pin, matter.evidence, matter.redflags)
    return "\n".join((*items, *(line for part in lists for line in part), matter.next_step, matter.advice))


def _unsure(guide: Guide, lines: Lines) -> Iterator[Fault]:
    """Clocks and facts that nobody is sure of, and are told or counted by all the same."""
    clocks: list[tuple[str, Clock | Fact]] = [("clock", one) for one in guide.clocks.values()]
    doubtful = [*clocks, *(("fact", one) for one in guide.facts.values())]
    for kind, one in doubtful:
        if one.source.confidence == UNSURE:
            words = f"{one.id} 的把握是“低”，不能用"
            named = {(p.kind, p.id, p.field) for p in lines.holding(f"{{{kind}.{one.id}}}")}
            named |= _counted(guide, one.id) if kind == "clock" else set()
            yield from (Fault(*place[:2], words, place[2], one.id) for place in sorted(named))


def _counted(guide: Guide, clock: str) -> set[tuple[str, str, str]]:
    """Where a clock proposes when to look again."""
    places = {("place", place.id, "clock") for place in guide.places.values() if place.clock == clock}
    places |= {
        ("place", place.id, "kinds") for place in guide.places.values() if clock in {sort.clock for sort in place.kinds}
    }
    return places | {("matter", matter.id, "wait") for matter in guide.matters.values() if matter.wait == clock}
