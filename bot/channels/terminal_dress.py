"""Stories in the terminal's dress: an option is chosen by typing its number, answers are the lines on the screen."""

from __future__ import annotations

from typing import Final

from bot.channels.terminal import copies, rendered
from bot.core.messages import Message, options
from bot.core.plaintext import numbered
from bot.core.updates import Address, Arrived, Blocked, Returned, Said, Sent, Tapped, Update
from bot.story import PERSON, Shown, StoryMistake

ME: Final = Address("terminal", PERSON)
WIDE: Final = 10_000  # a story compares sentences, not where the screen breaks them


class TerminalDress:
    """Typed lines in, text out."""

    name = "terminal"

    def __init__(self) -> None:
        self._latest: Shown | None = None
        self._digits = False

    def said(self, number: int, text: str) -> Update:
        return Said(ME, f"terminal:story:{number}", text)

    def tapped(self, number: int, option: str, shown: Shown) -> Update:
        """On the newest screen by its number, or by its words where numbers answer the question."""
        key = f"terminal:story:{number}"
        labels = [label for label, _ in shown.options]
        if shown is not self._latest:  # an older screen: a terminal shows it, yet only taps can mean it
            return Tapped(ME, key, shown.options[labels.index(option)][1], shown.reference)
        return Said(ME, key, option if self._digits else str(labels.index(option) + 1))

    def happened(self, number: int, what: str) -> Update:
        key = f"terminal:story:{number}"
        match what:
            case "start":
                return Arrived(ME, key)
            case "returned":
                return Returned(ME, key)
            case "blocked":
                return Blocked(ME, key)
            case "photo" | "voice" | "sticker" | "file":
                return Sent(ME, key, what)
            case _:
                raise StoryMistake(f"不认识的事：{what}")

    def shown(self, number: int, message: Message) -> Shown:
        hidden = {*numbered(message), *copies(message)}  # options, and what other channels copy by a button
        shown = rendered(message, WIDE).split("\n")
        text = [line for line in shown if line not in hidden and not line.startswith("─")]
        lines = tuple(line.removeprefix("  │ ") for line in text)
        self._latest = Shown(lines, options(message), str(number))
        self._digits = message.digits
        return self._latest
