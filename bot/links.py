"""Whether the parts of the content fit together; what does not would be a dead button in front of somebody."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

from bot.core.guide import Guide, Matter
from bot.lines import NAMES, Fault

OWN_WAIT: Final = re.compile(r"\d+(?:wd|d)")
OPTIONS: Final = 8  # on one screen, besides the way back


def faults(guide: Guide, broken: frozenset[str] = frozenset()) -> list[Fault]:
    """Unknown ids, topics in no menu, deadlines that nobody knows. Ids in `broken` exist; their mistake is told."""
    return [
        *(fault for fault in _unknown(guide) if fault.near.removeprefix("do:matter:") not in broken),
        *(fault for fault in _unlisted(guide) if guide.topics[fault.id].group not in broken),
        *_timeless(guide),
        *_shared(guide),
        *_bare_scams(guide),
    ]


def _unknown(guide: Guide) -> Iterator[Fault]:
    for kind, name, where, to in _links(guide):
        if not _leads(guide, to):
            yield Fault(kind, name, f"指向不存在的「{to}」", where, to)


def _links(guide: Guide) -> Iterator[tuple[str, str, str, str]]:
    for group in guide.groups.values():
        yield from (("group", group.id, "entries", entry) for entry in group.entries)
    for topic in guide.topics.values():
        yield from (("topic", topic.id, "next", to) for to in topic.next)
        yield ("topic", topic.id, "group", topic.group)
    for rule in (*guide.safety, *guide.small_talk):
        yield from (("rule", rule.id, "next", to) for to in rule.next)
    for matter in guide.matters.values():
        yield ("matter", matter.id, "group", matter.group)


def _leads(guide: Guide, to: str) -> bool:
    """Whether it is there; where the file of sentences cannot be read at all, that alone is the mistake."""
    if to.startswith("do:matter:"):
        return to.removeprefix("do:matter:") in guide.matters
    if to.startswith("do:"):
        return not guide.texts.has("label.back") or guide.texts.has(f"label.do.{to.split(':')[1]}")
    return to in guide.topics or to in guide.groups


def _unlisted(guide: Guide) -> Iterator[Fault]:
    listed = {entry for group in guide.groups.values() for entry in group.entries}
    for topic in guide.topics:
        if topic not in listed:
            yield Fault("topic", topic, f"主题 {topic} 不在任何菜单里")


def _timeless(guide: Guide) -> Iterator[Fault]:
    for matter in guide.matters.values():
        if not _waits(guide, matter):
            yield Fault("matter", matter.id, f"等待时限「{matter.wait}」不认识", "wait")


def _waits(guide: Guide, matter: Matter) -> bool:
    known = matter.wait in guide.clocks or matter.wait == "promise"
    return known or OWN_WAIT.fullmatch(matter.wait) is not None


def _shared(guide: Guide) -> Iterator[Fault]:
    for name in guide.topics.keys() & guide.groups.keys():
        yield Fault("topic", name, f"编号 {name} 已经是一个菜单的了")


def _bare_scams(guide: Guide) -> Iterator[Fault]:
    for matter in guide.matters.values():
        if matter.scam and not matter.advice:
            yield Fault("matter", matter.id, "scam: true 的事由不打电话，要写 advice（该怎么办）", "scam")


def loose_ends(guide: Guide, top: Iterable[str]) -> list[Fault]:
    """Dead ends, what no way leads to from the `top` of the menu, circles without an answer, crowded screens."""
    reached = _reached(guide, top)
    return [*_dead_ends(guide), *_orphans(guide, reached), *_circles(guide), *_crowded(guide)]


def _reached(guide: Guide, top: Iterable[str]) -> set[str]:
    reached: set[str] = set()
    ahead = [name for name in top if name in guide.groups]
    while ahead:
        name = ahead.pop()
        if name not in reached:
            reached.add(name)
            ahead += guide.groups[name].entries if name in guide.groups else ()
    return reached


def _dead_ends(guide: Guide) -> Iterator[Fault]:
    for topic in guide.topics.values():
        if not topic.next:
            yield Fault("topic", topic.id, "看完没有下一步，next 里写一个去处", "next")


def _orphans(guide: Guide, reached: set[str]) -> Iterator[Fault]:
    listed = {entry for group in guide.groups.values() for entry in group.entries}
    apart = {*guide.groups, *(listed & guide.topics.keys())} - reached
    for name in sorted(apart):
        kind = "group" if name in guide.groups else "topic"
        yield Fault(kind, name, f"从首页的目录走不到这个{NAMES[kind]}")
    for matter in guide.matters.values():
        if matter.group in apart:
            yield Fault("matter", matter.id, f"它的菜单 {matter.group} 从首页的目录走不到", "group")
    for topic in guide.topics.values():
        if topic.group in guide.groups and topic.id not in guide.groups[topic.group].entries:
            yield Fault("topic", topic.id, f"菜单 {topic.group} 的 entries 里没有它", "group")


def _circles(guide: Guide) -> Iterator[Fault]:
    """Groups from which no topic can be reached: they only lead to each other."""
    for name in guide.groups:
        if not any(entry in guide.topics or entry.startswith("do:") for entry in _reached(guide, [name])):
            yield Fault("group", name, "走下去只在菜单里打转，没有一个主题", "entries")


def _crowded(guide: Guide) -> Iterator[Fault]:
    screens = [
        *(("topic", one.id, "next", len(one.next) + len(one.copies)) for one in guide.topics.values()),
        *(("matter", one.id, "promises", len(one.promises)) for one in guide.matters.values()),
        *(("rule", one.id, "next", len(one.next)) for one in (*guide.safety, *guide.small_talk)),
    ]
    for kind, name, field, count in screens:
        if count > OPTIONS:
            yield Fault(kind, name, f"一屏有 {count} 个按钮，最多 {OPTIONS} 个", field)
