"""A message as WeChat shows it: plain text with links, cut into pages of at most 1 800 bytes."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Final

from bot.channels.wechat_words import Words
from bot.core.messages import Block, BlockKind, Button, Message

PAGE_BYTES: Final = 1800  # UTF-8 with the markup; beyond about 2 048 the platform says that the account is broken
OPTION_BYTES: Final = 1200  # links longer than this together become plain numbered lines
FILE_BYTES: Final = 420  # kept free for the line about a file
REMEMBERED: Final = 512  # screens
GAP: Final = "\n\n"
MARKS: Final[dict[BlockKind, str]] = {"title": "◆ ", "quote": "｜"}
JOINED: Final = r"[\ufe00-\ufe0f\u20e3\u0300-\u036f\U0001f3fb-\U0001f3ff]|\u200d."  # belongs to what stands before
TOKEN: Final = re.compile(rf"[!-~]+|[^!-~](?:{JOINED})*", re.DOTALL)
ENDS: Final = ("\n", "。！？", "；，、 ")
EARLIEST: Final = 3  # a cut lies in the last two thirds of a page

More = Callable[[int], Sequence[Button]]
"""The buttons below the page before this one, counted from 0: the way on, and the doors that stay."""


@dataclass(frozen=True, slots=True)
class Screen:
    """A message written: its paragraphs, the options below them, both together, and that in bytes."""

    body: str
    choices: str
    whole: str
    size: int


@dataclass(frozen=True, slots=True, eq=False)  # looked up by identity for every screen
class Paper:
    """How messages are written for WeChat."""

    words: Words = field(default_factory=Words)

    def leaves(self, message: Message, more: More) -> tuple[Message, ...]:
        """The message in parts that fit on a page each; the options stand on the last, a way on on the others."""
        if self._size(message) <= PAGE_BYTES:  # as almost all do
            return (message,)
        way_on = self._tail(replace(message, buttons=tuple(more(1))))
        *leading, last = self._parts(message, PAGE_BYTES, way_on)
        turned = (
            Message(part.blocks, tuple(more(number)), digits=message.digits) for number, part in enumerate(leading, 1)
        )
        return (*turned, last)

    def texts(self, message: Message, room: int) -> list[str]:
        """The message as texts of at most `room` bytes that are sent one after the other."""
        *leading, last = self._parts(message, room, 0)
        return [*(self.written(replace(part, buttons=())) for part in leading), self.written(last)]

    def _parts(self, message: Message, room: int, more: int) -> tuple[Message, ...]:
        """The message in parts of at most `room` bytes, of which all but the last leave room for `more`."""
        if self._size(message) <= room:
            return (message,)
        last = replace(message, buttons=tuple(button for button in message.buttons if not button.copy))
        pages = _packed(_blocks(message), room - more, room - self._tail(last))
        return tuple(replace(last, blocks=tuple(page)) for page in pages)

    def written(self, message: Message, file: str = "") -> str:
        """One part as text; `file` is the line about its document."""
        screen = _screen(self, message.blocks, message.buttons, message.digits)
        return _joined(screen.body, file, screen.choices) if file else screen.whole

    def screen(self, message: Message) -> Screen:
        """The paragraphs, and the options below them."""
        body = GAP.join(part for part in map(_paragraph, _blocks(message)) if part)
        choices = self._options(message)
        return Screen(body, choices, _joined(body, choices), len(GAP.join((body, choices)).encode("utf-8", "replace")))

    def _size(self, message: Message) -> int:
        screen = _screen(self, message.blocks, message.buttons, message.digits)
        return screen.size + (FILE_BYTES if message.document else 0)

    def _tail(self, message: Message) -> int:
        """What stands below the blocks of the last page, in bytes."""
        return self._size(replace(message, blocks=())) + len(GAP)

    def _options(self, message: Message) -> str:
        linked = "\n".join(self._lines(message, links=True))
        if len(linked.encode("utf-8", "replace")) <= OPTION_BYTES:
            return linked
        return "\n".join(self._lines(message, links=False))

    def _lines(self, message: Message, *, links: bool) -> Iterator[str]:
        """Pages first, then the options: a number to type and a link to tap."""
        number = 0
        for button in message.buttons:
            if button.url:
                yield _page(button)
            if button.tap is None:
                continue
            number += 1
            shown = f"· {sound(button.label)}" if message.digits else f"{number} {sound(button.label)}"
            yield _link(self.words.spoken(button.label, button.tap), number, shown) if links else shown


@lru_cache(maxsize=REMEMBERED)
def _screen(paper: Paper, blocks: tuple[Block, ...], buttons: tuple[Button, ...], digits: bool) -> Screen:
    """Most screens are the same for everybody, so each is written once."""
    return paper.screen(Message(blocks, buttons, digits=digits))


def _joined(*parts: str) -> str:
    return GAP.join(part for part in parts if part)


def sound(text: str) -> str:
    """Text in which nothing is a link of somebody's own making."""
    return text.replace("<", "＜")


def _link(said: str, number: int, shown: str) -> str:
    """A link that says `said` in the person's name; both parameters must not be empty."""
    return f'<a href="weixin://bizmsgmenu?msgmenucontent={said}&msgmenuid={number}">{shown}</a>'


def _page(button: Button) -> str:
    if re.fullmatch(r"https?://[^\s\"'<>]+", button.url):
        return f'<a href="{button.url}">{sound(button.label)}</a>'
    return sound(f"{button.label}：{button.url}")


def _blocks(message: Message) -> list[Block]:
    """The blocks, then what other channels copy by a button and the text does not hold."""
    offered = (Block((f"{it.label}：\n{it.copy}",), "quote") for it in message.buttons if _unsaid(it, message))
    return [*message.blocks, *offered]


def _unsaid(button: Button, message: Message) -> bool:
    return bool(button.copy) and button.copy.strip() not in message.text


def _paragraph(block: Block) -> str:
    text = sound(block.text).strip("\n")
    if block.kind == "quote":
        return "\n".join(f"{MARKS['quote']}{line}" for line in text.split("\n"))
    return f"{MARKS.get(block.kind, '')}{text}" if text.strip() else ""


def _bytes(block: Block) -> int:
    return len(_paragraph(block).encode("utf-8", "replace")) + len(GAP)


def _packed(blocks: Sequence[Block], room: int, last: int) -> Iterator[list[Block]]:
    """Blocks by pages of `room` bytes, the last one of `last`."""
    page: list[Block] = []
    size = 0
    for block in (piece for whole in blocks for piece in _cut(whole, min(room, last))):
        if page and size + _bytes(block) > room:
            yield page
            page, size = [], 0
        page.append(block)
        size += _bytes(block)
    if page and size > last:
        yield page[:-1] or page
        page = page[-1:] if len(page) > 1 else []
    yield page


def _cut(block: Block, room: int) -> Iterator[Block]:
    """The block in pieces that fit."""
    rest = block.text.strip("\n")
    while _bytes(Block((rest,), block.kind)) > room:
        end = _end(rest, block.kind, room)
        yield Block((rest[:end].rstrip("\n"),), block.kind)
        rest = rest[end:].lstrip("\n")
    if rest:
        yield Block((rest,), block.kind)


def _end(text: str, kind: BlockKind, room: int) -> int:
    """Where to cut: after a line, else a sentence, else a clause; never inside a character, a word or a link."""
    most = _fitting(text, kind, room)
    for marks in ENDS:
        end = max(text.rfind(mark, 0, most) for mark in marks) + 1
        if end > most // EARLIEST:
            return end
    return most


def _fitting(text: str, kind: BlockKind, room: int) -> int:
    """The characters of whole tokens that fit; a token longer than a page is cut all the same."""
    end = 0
    for token in TOKEN.finditer(text):
        if _bytes(Block((text[: token.end()],), kind)) > room:
            break
        end = token.end()
    if end:
        return end
    return max(1, next(n for n in range(len(text), -1, -1) if not n or _bytes(Block((text[:n],), kind)) <= room))
