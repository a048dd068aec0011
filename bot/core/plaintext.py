"""Buttons, numbers and words, in one place: how options are told without buttons, and what a typed choice means."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from typing import Final

from bot.core.messages import Message, options
from bot.core.taps import Tap

Screen = Sequence[tuple[str, Tap]]

NUMERALS: Final = {char: value for value, char in enumerate("零一二三四五六七八九")} | {"两": 2, "〇": 0}
ORDINAL: Final = re.compile(
    r"(?:我?(?:要|选|点|按|回复?))?第?([0-9]{1,2}|[一二两三四五六七八九十]{1,3})(?:个|项|号|条|种|、|\.)?[吧啊呢]?"
)
DECORATION: Final = re.compile(r"[\s\W_]+")


def numbered(message: Message) -> tuple[str, ...]:
    """The options as lines `1 打客服电话`; words only where typed digits answer the question."""
    if message.digits:
        return tuple(f"· {label}" for label, _ in options(message))
    return tuple(f"{number} {label}" for number, (label, _) in enumerate(options(message), 1))


def folded(text: str) -> str:
    """Text for comparing: full width to half, lower case, no blanks, marks or emoji."""
    return DECORATION.sub("", unicodedata.normalize("NFKC", text).casefold())


def chosen(text: str, screen: Screen, digits: bool = False) -> Tap | None:
    """The option a typed text stands for: its number (2, ２, 二, 第二个, 选2) or its words; None when it is neither.

    With `digits` a number is an answer to the question on the screen and chooses nothing.
    """
    words = folded(text)
    by_word = next((tap for label, tap in screen if words and folded(label) == words), None)
    if by_word is not None or digits:
        return by_word
    number = ordinal(text)
    return screen[number - 1][1] if number and 1 <= number <= len(screen) else None


def ordinal(text: str) -> int | None:
    """The number a short text names, or None: `3`, `③`, `３`, `三`, `第三个`, `选三`."""
    match = ORDINAL.fullmatch(unicodedata.normalize("NFKC", text).strip().rstrip("。.!！"))
    return _value(match[1]) if match else None


def _value(numeral: str) -> int | None:
    if numeral.isdecimal():
        return int(numeral)
    if "十" not in numeral:
        return NUMERALS[numeral] if len(numeral) == 1 else None
    tens, _, ones = numeral.partition("十")
    return (NUMERALS[tens] if tens else 1) * 10 + (NUMERALS[ones] if ones else 0)
