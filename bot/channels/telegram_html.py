"""A message as Telegram shows it: pages of HTML, cut at block boundaries, and a keyboard."""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Literal

from bot.core.messages import Block, BlockKind, Button, Message, Span, When

PAGE_UNITS: Final = 4096  # UTF-16 code units after the tags are taken out
PAGE_ENTITIES: Final = 100
COPY_CHARS: Final = 256
NARROW: Final = 6  # columns of a label that stands three in a row
SHORT: Final = 9  # columns of a label that stands two in a row
GAP: Final = "\n\n"
REMEMBERED: Final = 512  # screens
CUTS: Final = ("\n", "。", "！", "？", "；", "，", " ")
LINKS: Final = ("https://", "http://", "tg://")
STYLES: Final = {"good": "success", "danger": "danger"}
TAGS: Final = {"title": "b", "quote": "blockquote", "note": "i", "code": "pre"}
MOMENT: Final = re.compile(r"</?tg-time[^>]*>")

Key = dict[str, object]
PieceKind = BlockKind | Literal["code"]


@dataclass(frozen=True, slots=True)
class Page:
    """One message of Telegram's: `text` is HTML, `keyboard` its rows of buttons."""

    text: str
    keyboard: tuple[tuple[Key, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Piece:
    """A block, or as much of one as fits on a page."""

    spans: tuple[Span, ...]
    kind: PieceKind

    @property
    def units(self) -> int:
        """Its length as Telegram counts it."""
        return sum(map(_length, self.spans))

    @property
    def blank(self) -> bool:
        """Whether nothing would be seen of it."""
        return not "".join(span if isinstance(span, str) else span.text for span in self.spans).strip()

    @property
    def entities(self) -> int:
        """How many formatted ranges it holds."""
        return (self.kind in TAGS) + sum(isinstance(span, When) for span in self.spans)

    @property
    def html(self) -> str:
        """The piece as HTML, all that people typed escaped."""
        inner = "".join(map(_markup, self.spans)).strip("\n")
        tag = TAGS.get(self.kind)
        return f"<{tag}>{inner}</{tag}>" if tag else inner


def pages(message: Message) -> tuple[Page, ...]:
    """The message as pages in order, the keyboard under the last; none when there is nothing to say."""
    return _pages(message.blocks, message.buttons)


@lru_cache(maxsize=REMEMBERED)
def _pages(blocks: tuple[Block, ...], buttons: tuple[Button, ...]) -> tuple[Page, ...]:
    """Most screens are the same for everybody, so each is drawn once."""
    pieces = [piece for block in _blocks(blocks, buttons) for piece in _cut(block) if not piece.blank]
    texts = [GAP.join(piece.html for piece in page) for page in _packed(pieces)]
    keyboard = tuple(rows(buttons))
    return tuple(Page(text, keyboard if number == len(texts) else ()) for number, text in enumerate(texts, 1))


def dated(page: Page) -> bool:
    """Whether it holds a date, which an older Bot API server refuses. What people typed is escaped, so this is sure."""
    return "<tg-time" in page.text


def without_moments(text: str) -> str:
    """HTML whose dates are plain text, for a server that does not know `tg-time`."""
    return MOMENT.sub("", text)


def units(text: str) -> int:
    """UTF-16 code units: an emoji counts two."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def rows(buttons: Iterable[Button]) -> Iterator[tuple[Key, ...]]:
    """Short labels two or three in a row, evenly; a longer one has a row of its own."""
    run: list[Button] = []
    for button in buttons:
        if not _shown(button):
            continue
        if columns(button.label) <= SHORT:
            run.append(button)
            continue
        yield from _even(run)
        run = []
        yield (_key(button),)
    yield from _even(run)


def columns(label: str) -> int:
    """How wide a label is: a 汉字 or an emoji takes two columns."""
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in label)


def _even(run: list[Button]) -> Iterator[tuple[Key, ...]]:
    if not run:
        return
    width = 3 if all(columns(button.label) <= NARROW for button in run) else 2
    count = -(-len(run) // width)
    size, longer = divmod(len(run), count)
    start = 0
    for row in range(count):
        end = start + size + (row < longer)
        yield tuple(_key(button) for button in run[start:end])
        start = end


def _shown(button: Button) -> bool:
    """Telegram refuses a whole message for a link it does not like; a long copy stands in the text instead."""
    if button.url:
        return button.url.startswith(LINKS)
    return button.tap is not None or 0 < len(button.copy) <= COPY_CHARS


def _key(button: Button) -> Key:
    key: Key = {"text": button.label}
    if button.tap is not None:
        key["callback_data"] = button.tap.code
    elif button.url:
        key["url"] = button.url
    else:
        key["copy_text"] = {"text": button.copy}
    if button.style:
        key["style"] = STYLES[button.style]
    return key


def _blocks(blocks: tuple[Block, ...], buttons: tuple[Button, ...]) -> Iterator[Piece]:
    """The blocks, then what is too long for a copy button and not yet in the text."""
    for block in blocks:
        yield Piece(block.spans, block.kind)
    for button in buttons:
        if len(button.copy) > COPY_CHARS and not _quoted(button.copy, blocks):
            yield Piece((button.copy,), "code")


def _quoted(text: str, blocks: Iterable[Block]) -> bool:
    return any(text.strip() in block.text for block in blocks)


def _cut(piece: Piece) -> Iterator[Piece]:
    """The piece in parts that fit on a page each."""
    if piece.units <= PAGE_UNITS and piece.entities <= PAGE_ENTITIES:
        yield piece
        return
    part: list[Span] = []
    room = PAGE_UNITS
    for span in _short_spans(piece.spans):
        if _length(span) > room or len(part) >= PAGE_ENTITIES - 1:
            yield Piece(tuple(part), piece.kind)
            part, room = [], PAGE_UNITS
        part.append(span)
        room -= _length(span)
    yield Piece(tuple(part), piece.kind)


def _short_spans(spans: Iterable[Span]) -> Iterator[Span]:
    """Text no longer than a page, cut where a line, a sentence or a clause ends."""
    for span in spans:
        rest = span
        while isinstance(rest, str) and units(rest) > PAGE_UNITS:
            end = _cut_at(rest)
            yield rest[:end].rstrip("\n")
            rest = rest[end:].lstrip("\n")
        if isinstance(rest, When) or rest:
            yield rest


def _cut_at(text: str) -> int:
    """The best place in the first page of a text, in characters; never inside an emoji's two code units."""
    head = text.encode("utf-16-le", "surrogatepass")[: PAGE_UNITS * 2].decode("utf-16-le", "ignore")
    ends = (head.rfind(mark, len(head) // 2) + 1 for mark in CUTS)
    return next((end for end in ends if end), len(head))


def _packed(pieces: Iterable[Piece]) -> Iterator[list[Piece]]:
    """As many pieces on a page as fit."""
    page: list[Piece] = []
    size = entities = 0
    for piece in pieces:
        longer, more = size + len(GAP) + piece.units, entities + piece.entities
        if page and (longer > PAGE_UNITS or more > PAGE_ENTITIES):
            yield page
            page, longer, more = [], piece.units, piece.entities
        page.append(piece)
        size, entities = longer, more
    if page:
        yield page


def _length(span: Span) -> int:
    return units(span if isinstance(span, str) else span.text)


def _markup(span: Span) -> str:
    if isinstance(span, str):
        return html.escape(span, quote=False)
    words = html.escape(span.text, quote=False)
    return f'<tg-time unix="{int(span.at.timestamp())}" format="wDt">{words}</tg-time>'
