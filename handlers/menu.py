"""The guide: groups, topics, comparisons."""

from __future__ import annotations

from bot.core.guide import Group
from bot.core.messages import Block, Button
from bot.core.taps import read, tap
from bot.core.texts import blocks
from bot.core.topics import Source, Topic
from bot.core.turn import Outcome, Turn
from handlers.parts import door, label, option, say, show

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
    buttons = (lead(turn, entry) for entry in found.entries)
    return show((title, *blocks(found.intro)), *buttons, _up(turn, found))


def _up(turn: Turn, found: Group) -> Button:
    parent = next((other.id for other in turn.guide.groups.values() if found.id in other.entries), "")
    return door(turn, "group", parent) if parent else door(turn, "menu")


def lead(turn: Turn, entry: str) -> Button:
    """A button to a topic, a group or something to do (`do:<verb>[:<arg>…]`)."""
    if entry.startswith("do:"):
        wish = read(entry.removeprefix("do:"))
        return Button(label(turn, f"label.do.{wish.verb}"), wish)
    if entry in turn.guide.topics:
        return Button(turn.guide.topics[entry].label, tap("topic", entry))
    return Button(turn.guide.groups[entry].label, tap("group", entry))


def topic(turn: Turn, name: str) -> Outcome:
    """One answer: it first, then why, then what to do now, then its source."""
    found = turn.guide.topics.get(name)
    if found is None:
        return top(turn)
    copies = (Button(words, copy=text) for words, text in found.copies)
    nexts = (lead(turn, entry) for entry in found.next)
    return show(article(turn, found), *copies, *nexts, door(turn, "group", found.group))


def article(turn: Turn, found: Topic) -> tuple[Block, ...]:
    """A topic's text."""
    now = (*say(turn, "menu.now"), *blocks(found.now)) if found.now else ()
    return (
        Block((found.title,), "title"),
        *blocks(found.answer),
        *_compared(found),
        *blocks(found.why or ""),
        *now,
        source_line(turn, found.source),
    )


def _compared(found: Topic) -> tuple[Block, ...]:
    """A table as a phone shows it: one paragraph a column."""
    return tuple(
        Block(("\n".join([f"【{row.name}】", *(f"{aspect}：{text}" for aspect, text in row.aspects)]),))
        for row in found.rows
    )


def source_line(turn: Turn, source: Source) -> Block:
    """Basis, date, when we looked, and what the operator could not check."""
    name = "menu.source" if source.date in source.basis else "menu.source-dated"
    words = label(turn, name, basis=source.basis, date=source.date, checked=source.checked.isoformat())
    return Block((f"{words}{label(turn, 'menu.verify')}" if source.verify else words,), "note")
