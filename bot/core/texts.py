"""Sentences by name: content holds them, code only names them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import zip_longest
from typing import Final

from bot.core.messages import Block, BlockKind, Span, When

MARKS: Final[dict[str, BlockKind]] = {"# ": "title", "> ": "quote", "~ ": "note"}
BLANK: Final = re.compile(r"\{(\w+)\}")
PARAGRAPH: Final = re.compile(r"\n\s*\n")
REMEMBERED: Final = 4096  # parsed texts kept: all of content, and some that people typed
JOINED: Final = r"[\ufe00-\ufe0f\u20e3\u0300-\u036f\U0001f3fb-\U0001f3ff]*"  # belongs to what stands before
SIGN: Final = re.compile(rf"(?:[\U0001f1e6-\U0001f1ff]{{2}}|.){JOINED}(?:\u200d.{JOINED})*", re.DOTALL)


def beginning(text: str, room: int) -> str:
    """The first characters, none of a sign of several (👨‍👩‍👧) without the others."""
    if len(text) <= room:
        return text
    end = max((sign.end() for sign in SIGN.finditer(text, 0) if sign.end() <= room), default=room)
    return text[:end]


@dataclass(frozen=True, slots=True)
class Texts:
    """All sentences of one language, by dotted name. An unknown name is a KeyError: a bug, not a message."""

    sentences: Mapping[str, str]
    heard: Mapping[str, frozenset[str]] = field(default_factory=dict)  # label → other words for it, folded

    def say(self, name: str, /, **values: Span | int) -> tuple[Block, ...]:
        """The named text as blocks, its blanks `{like_this}` filled."""
        return blocks(self.sentences[name], **values)

    def label(self, name: str, /, **values: str | int) -> str:
        """The named text as one plain line: button labels, toasts, parts of sentences."""
        return self.sentences[name].strip().format(**values) if values else _line(self.sentences[name])

    def has(self, name: str) -> bool:
        """Whether content has this sentence."""
        return name in self.sentences


def blocks(text: str, /, **values: Span | int) -> tuple[Block, ...]:
    """Paragraphs of a content text. Blank lines part them; `# `, `> ` and `~ ` mark title, quote and note."""
    if not values:
        return _finished(text)
    made = (Block(_fill(body, values), kind) for body, kind in _parts(text))
    return tuple(block for block in made if block.text.strip())


@lru_cache(maxsize=REMEMBERED)
def _line(text: str) -> str:
    """A text without blanks as one line; a blank that nothing fills is a bug."""
    return text.strip().format()


@lru_cache(maxsize=REMEMBERED)
def _finished(text: str) -> tuple[Block, ...]:
    """A text without blanks is the same each time; a blank that nothing fills is a bug."""
    blank = BLANK.search(text)
    if blank:
        raise KeyError(blank[1])
    return tuple(Block((body,), kind) for body, kind in _parts(text) if body)


@lru_cache(maxsize=REMEMBERED)
def _parts(text: str) -> tuple[tuple[str, BlockKind], ...]:
    return tuple(_part(part) for part in PARAGRAPH.split(text.strip()) if part)


def _part(part: str) -> tuple[str, BlockKind]:
    kind = MARKS.get(part[:2], "text")
    mark = part[:2] if part[:2] in MARKS else ""
    return "\n".join(line.removeprefix(mark).rstrip() for line in part.split("\n")), kind


def _fill(text: str, values: Mapping[str, Span | int]) -> tuple[Span, ...]:
    """Plain pieces and moments in turn, so that a channel can show a moment in the reader's own zone."""
    spans: list[Span] = []
    for words, blank in _pieces(text):
        spans.append(words)
        if blank:
            value = values[blank]
            spans.append(value if isinstance(value, When) else str(value))
    return tuple(_joined(spans))


@lru_cache(maxsize=REMEMBERED)
def _pieces(text: str) -> tuple[tuple[str, str], ...]:
    """Words and the blank that follows them, none after the last."""
    parts = BLANK.split(text)  # words and names by turns
    return tuple(zip_longest(parts[::2], parts[1::2], fillvalue=""))


def _joined(spans: list[Span]) -> list[Span]:
    """Neighbouring plain pieces as one."""
    out: list[Span] = []
    for span in spans:
        if isinstance(span, str) and out and isinstance(out[-1], str):
            out[-1] += span
        elif span:
            out.append(span)
    return out
