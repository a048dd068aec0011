"""What the bot says: one message of blocks and buttons, the same for every channel.

Blocks and buttons are named tuples: finished screens are found again by them, and those hash in a tenth of the time.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal, NamedTuple

from bot.core.taps import Tap

BlockKind = Literal["text", "title", "quote", "note"]
ButtonStyle = Literal["", "good", "danger"]


@dataclass(frozen=True, slots=True)
class When:
    """A moment inside a sentence: `text` is Shanghai time; a channel may also show it in the reader's own zone."""

    at: datetime
    text: str


Span = str | When


class Block(NamedTuple):
    """One paragraph. `quote` is to be read aloud or copied, `note` is the small print (source, date)."""

    spans: tuple[Span, ...]
    kind: BlockKind = "text"

    @property
    def text(self) -> str:
        """The paragraph as plain text; it may hold line breaks."""
        return "".join(span if isinstance(span, str) else span.text for span in self.spans)


class Button(NamedTuple):
    """An option: exactly one of `tap` (an answer to us), `url` (a page) or `copy` (text for the clipboard)."""

    label: str
    tap: Tap | None = None
    url: str = ""
    copy: str = ""
    style: ButtonStyle = ""


@dataclass(frozen=True, slots=True)
class Document:
    """A file that rides on a message. `ref` is what `app` fetches it by."""

    name: str
    mime: str
    ref: str


@dataclass(frozen=True, slots=True)
class Message:
    """One answer. `replaces` names the message it edits in place (a channel's own reference), kept in the receipt.

    `fresh` asks for a new message even when a button was tapped (a card worth keeping, a nudge that must stay).
    `digits` says that typed numbers answer the question and do not choose a button.
    `toast` is a few words shown over the tapped button where the channel can.
    """

    blocks: tuple[Block, ...]
    buttons: tuple[Button, ...] = ()
    replaces: str = ""
    fresh: bool = False
    digits: bool = False
    toast: str = ""
    document: Document | None = None

    @property
    def text(self) -> str:
        """All paragraphs as plain text, a blank line between them."""
        return "\n\n".join(block.text for block in self.blocks)

    def offering(self, *buttons: Button) -> Message:
        """The same message with more buttons, after the others."""
        return replace(self, buttons=(*self.buttons, *buttons))

    def led_by(self, *blocks: Block) -> Message:
        """The same message with something said first."""
        return replace(self, blocks=(*blocks, *self.blocks))

    def replacing(self, reference: str) -> Message:
        """The same message, editing `reference` in place unless it asked to be fresh."""
        return self if self.fresh or not reference else replace(self, replaces=reference)


def options(message: Message) -> tuple[tuple[str, Tap], ...]:
    """The buttons that answer us, in the order in which they are numbered from 1."""
    return tuple((button.label, button.tap) for button in message.buttons if button.tap is not None)
