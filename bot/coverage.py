"""Whether content holds everything it must: the outline's topics, the guide's statements, the corrections, matters."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from bot.core.clocks import Clock
from bot.core.guide import Fact, Guide, Hotline
from bot.core.plaintext import folded
from bot.core.topics import UNSURE
from bot.lines import Fault, Lines
from bot.schema import Branch, Outline

ASKS: Final = 6
NAMED: Final = re.compile(r"\{(hotline|clock|fact)\.([\w-]+)\}")
HOME: Final = "outline"
PLAIN: Final = re.compile(r"[\u4e00-\u9fffA-Za-z0-9]+")


@dataclass(frozen=True, slots=True)
class Leaf:
    """A topic as the outline wants it."""

    label: str
    group: str


def branches(menu: Iterable[Branch]) -> Iterator[Branch]:
    """Every branch, the outer before the inner."""
    for branch in menu:
        yield branch
        yield from branches(branch.groups)


def leaves(outline: Outline) -> dict[str, Leaf]:
    """The topics of the outline by their ids."""
    return {name: Leaf(label, branch.id) for branch in branches(outline.menu) for name, label in branch.topics.items()}


def summary(guide: Guide, outline: Outline) -> str:
    """How much of it is there, in one line."""
    codes = {matter.code for matter in guide.matters.values()} & outline.matters.keys()
    return (
        f"主题 {len(leaves(outline).keys() & guide.topics.keys())}/{len(leaves(outline))}，"
        f"指南 {len(_covered(guide) & _statements(outline))}/{outline.statements}，"
        f"更正 {len(_corrected(guide) & _corrections(outline))}/{outline.corrections}，"
        f"事由 {len(codes)}/{len(outline.matters)}"
    )


def faults(guide: Guide, outline: Outline, lines: Lines, broken: frozenset[str]) -> Iterator[Fault]:
    """What is missing, what is in the wrong place, what is there for nothing. `broken` exist, with a mistake."""
    yield from (fault for fault in _menu(guide, outline) if fault.near not in broken)
    yield from _numbered(guide, outline)
    for code, name in outline.matters.items():
        if code not in {matter.code for matter in guide.matters.values()} | broken:
            yield Fault(HOME, "", f"缺事由 {code} {name}", near=code)
    yield from _unused(guide, lines)
    yield from _asks(guide)
    yield from _spoken(guide)


def _menu(guide: Guide, outline: Outline) -> Iterator[Fault]:
    for branch in branches(outline.menu):
        if branch.id not in guide.groups:
            yield Fault(HOME, "", f"缺菜单 {branch.id}（{branch.label}）", near=branch.id)
        elif guide.groups[branch.id].label != branch.label:
            yield Fault("group", branch.id, f"按钮应当是「{branch.label}」", "label", branch.id)
        yield from _entries(guide, branch)
    for name, leaf in leaves(outline).items():
        topic = guide.topics.get(name)
        if topic is None:
            yield Fault(HOME, "", f"缺主题 {name}（{leaf.label}）", near=name)
        elif topic.label != leaf.label:
            yield Fault("topic", name, f"按钮应当是「{leaf.label}」", "label", name)


def _entries(guide: Guide, branch: Branch) -> Iterator[Fault]:
    """What the outline puts into a branch and the branch does not list, though it is there."""
    listed = guide.groups[branch.id].entries if branch.id in guide.groups else ()
    for name in (*branch.topics, *(sub.id for sub in branch.groups), *branch.shortcuts):
        there = name in guide.topics or name in guide.groups
        if there and listed and name not in listed:
            yield Fault("group", branch.id, f"entries 里少了 {name}", "entries", name)
    for name in branch.topics:
        topic = guide.topics.get(name)
        if topic and topic.group != branch.id:
            yield Fault("topic", name, f"group 应当是 {branch.id}", "group", name)


def _statements(outline: Outline) -> set[str]:
    return {f"G-{number:03}" for number in range(1, outline.statements + 1)}


def _corrections(outline: Outline) -> set[str]:
    return {f"C-{number:02}" for number in range(1, outline.corrections + 1)}


def _covered(guide: Guide) -> set[str]:
    return {one for topic in guide.topics.values() for one in topic.covers}


def _corrected(guide: Guide) -> set[str]:
    topics = {one for topic in guide.topics.values() for one in topic.corrections}
    return topics | {one for matter in guide.matters.values() for one in matter.corrections}


def _numbered(guide: Guide, outline: Outline) -> Iterator[Fault]:
    for name in sorted(_statements(outline) - _covered(guide)):
        yield Fault(HOME, "", f"指南 {name} 没有主题讲到（covers）", near="statements")
    for name in sorted(_corrections(outline) - _corrected(guide)):
        yield Fault(HOME, "", f"更正 {name} 没有主题或事由用到（corrections）", near="corrections")
    for kind, name, field, given in _given(guide):
        known = _statements(outline) if field == "covers" else _corrections(outline)
        yield from (Fault(kind, name, f"没有 {one} 这一条", field, one) for one in sorted(given - known))


def _given(guide: Guide) -> Iterator[tuple[str, str, str, set[str]]]:
    """Every entry's statements and corrections."""
    for topic in guide.topics.values():
        yield "topic", topic.id, "covers", set(topic.covers)
        yield "topic", topic.id, "corrections", set(topic.corrections)
    for matter in guide.matters.values():
        yield "matter", matter.id, "corrections", set(matter.corrections)


def _unused(guide: Guide, lines: Lines) -> Iterator[Fault]:
    used = {match for passage in lines.passages for match in NAMED.findall(passage.text)}
    used |= {("clock", place.clock) for place in guide.places.values()}
    used |= {("clock", sort.clock) for place in guide.places.values() for sort in place.kinds}
    used |= {("clock", matter.wait) for matter in guide.matters.values()}
    listed: tuple[tuple[str, Mapping[str, Hotline | Clock | Fact]], ...] = (
        ("hotline", guide.hotlines),
        ("clock", guide.clocks),
        ("fact", guide.facts),
    )
    for kind, entries in listed:
        for name, entry in entries.items():
            if (kind, name) not in used and entry.source.confidence != UNSURE:
                yield Fault(kind, name, "没有一句话用到它")


def _spoken(guide: Guide) -> Iterator[Fault]:
    """In WeChat a tapped link says 看 and the label, nothing else names what was tapped: each must mean one thing."""
    named: dict[str, str] = {}
    topics = [("topic", topic.id, topic.label) for topic in guide.topics.values()]
    for kind, name, label in (*topics, *(("group", group.id, group.label) for group in guide.groups.values())):
        if not PLAIN.fullmatch(label):
            yield Fault(kind, name, f"按钮「{label}」只能用汉字、字母和数字：微信的链接要靠它", "label")
        other = named.setdefault(label, name)
        if other != name:
            yield Fault(kind, name, f"按钮「{label}」和 {other} 的一样：微信里分不清点了哪个", "label")


def _asks(guide: Guide) -> Iterator[Fault]:
    heard: defaultdict[str, list[str]] = defaultdict(list)
    for topic in guide.topics.values():
        if len(topic.asks) < ASKS:
            yield Fault("topic", topic.id, f"asks 只有 {len(topic.asks)} 句，至少 {ASKS} 句", "asks")
        for ask in topic.asks:
            heard[folded(ask)].append(topic.id)
            if len(heard[folded(ask)]) > 1:
                yield Fault("topic", topic.id, f"问法“{ask}”已经写在主题 {heard[folded(ask)][0]} 里", "asks", ask)
