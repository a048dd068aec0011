"""The guide: groups, topics, comparisons."""

from __future__ import annotations

from bot.core.everyday import same_for_all
from bot.core.guide import Group, Guide
from bot.core.messages import Block, Button
from bot.core.taps import read, tap
from bot.core.texts import blocks
from bot.core.topics import Source, Topic
from bot.core.turn import Outcome, Turn
from handlers.parts import door, option, say, show

TOP = ("channels", "talk", "issues", "complaint", "antifraud", "legal", "my", "urgent")


def top(turn: Turn) -> Outcome:
    """The groups that have content."""
    groups = (turn.guide.groups[name] for name in TOP if name in turn.guide.groups)
    buttons = (Button(group.label, tap("group", group.id)) for group in groups)
    return show(say(turn, "menu.top"), *buttons, option(turn, "home", "start"))


def group(turn: Turn, name: str) -> Outcome:
    """One branch: its topics and sub-groups."""
    found = turn.guide.groups.get(name)
    if found is None:
        return top(turn)
    title = Block((found.title,), "title")
    buttons = (lead(turn.guide, entry) for entry in found.entries)
    return show((title, *blocks(found.intro)), *buttons, _up(turn, found))


def _up(turn: Turn, found: Group) -> Button:
    parent = next((other.id for other in turn.guide.groups.values() if found.id in other.entries), "")
    return door(turn, "group", parent) if parent else door(turn, "menu")


def lead(guide: Guide, entry: str) -> Button:
    """A button to a topic, a group or something to do (`do:<verb>[:<arg>…]`)."""
    if entry.startswith("do:"):
        wish = read(entry.removeprefix("do:"))
        return Button(guide.texts.label(f"label.do.{wish.verb}"), wish)
    if entry in guide.topics:
        return Button(guide.topics[entry].label, tap("topic", entry))
    return Button(guide.groups[entry].label, tap("group", entry))


def topic(turn: Turn, name: str) -> Outcome:
    """One answer: it first, then why, then what to do now, then its source."""
    return _page(turn.guide, name) if name in turn.guide.topics else top(turn)


@same_for_all
def _page(guide: Guide, name: str) -> Outcome:
    found = guide.topics[name]
    copies = (Button(words, copy=text) for words, text in found.copies)
    nexts = (lead(guide, entry) for entry in found.next)
    back = Button(guide.texts.label("label.back"), tap("group", found.group))
    return show(article(guide, found), *copies, *nexts, back)


def article(guide: Guide, found: Topic) -> tuple[Block, ...]:
    """A topic's text."""
    now = (*guide.texts.say("menu.now"), *blocks(found.now)) if found.now else ()
    return (
        Block((found.title,), "title"),
        *blocks(found.answer),
        *_compared(found),
        *blocks(found.why or ""),
        *now,
        source_line(guide, found.source),
    )


def _compared(found: Topic) -> tuple[Block, ...]:
    """A table as a phone shows it: one paragraph a column."""
    return tuple(
        Block(("\n".join([f"【{row.name}】", *(f"{aspect}：{text}" for aspect, text in row.aspects)]),))
        for row in found.rows
    )


def source_line(guide: Guide, source: Source) -> Block:
    """Basis, date, when we looked, and what the operator could not check."""
    name = "menu.source" if source.date in source.basis else "menu.source-dated"
    label = guide.texts.label
    words = label(name, basis=source.basis, date=source.date, checked=source.checked.isoformat())
    return Block((f"{words}{label('menu.verify')}" if source.verify else words,), "note")
