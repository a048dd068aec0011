"""Buttons, numbers and words, in one place: how options are told without buttons, and what a typed choice means."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Final

from bot.core.messages import Message, options
from bot.core.normal import SIMPLER
from bot.core.taps import Tap

Screen = Sequence[tuple[str, Tap]]
Heard = Mapping[str, frozenset[str]]
NOTHING_HEARD: Final[Heard] = {}
PART: Final = 2  # characters of a label that may stand for it
HOTLINE: Final = 5  # digits: 12378 is the option 12378总局, 3021 is a staff number
EXACT: Final = frozenset({"delete", "consent"})  # never by half a word
DOUBT: Final = re.compile(r"[吗呢么]|会|不|但|没|怎")
AMOUNT: Final = re.compile(r"[0-9一二两三四五六七八九十百千万]+(?:多|来)?(?:元|块钱?)?")
DEED: Final = frozenset("了过咗付转交给退还")  # how words end that an amount may follow
KEYCAP: Final = re.compile("[\ufe0f\u20e3]")

NUMERALS: Final = {char: value for value, char in enumerate("零一二三四五六七八九")} | {"两": 2, "〇": 0}
FORMAL: Final = str.maketrans("壹贰貳叁叄參肆伍陆陸柒捌玖拾個項號條種", "一二二三三三四五六六七八九十个项号条种")
OPEN, CLOSE = r"[(\[【〔「『]", r"[)\]】〕」』]"
ORDINAL: Final = re.compile(
    rf"{OPEN}?(?:我?(?:要|选|点|按|回复?))?{OPEN}?第?([0-9]{{1,2}}|[一二两三四五六七八九十]{{1,3}})"
    rf"(?:个|项|号|条|种|、|\.)?{CLOSE}?[吧啊呢]?{CLOSE}?"
)
DECORATION: Final = re.compile(r"[\s\W_]+")


def numbered(message: Message) -> tuple[str, ...]:
    """The options as lines `1 打客服电话`; words only where typed digits answer the question."""
    if message.digits:
        return tuple(f"· {label}" for label, _ in options(message))
    return tuple(f"{number} {label}" for number, (label, _) in enumerate(options(message), 1))


@lru_cache(maxsize=4096)
def folded(text: str) -> str:
    """Text for comparing: full width to half, simplified, lower case, no blanks, marks or emoji."""
    return DECORATION.sub("", unicodedata.normalize("NFKC", text).translate(SIMPLER).casefold())


def chosen(text: str, screen: Screen, digits: bool = False, heard: Heard = NOTHING_HEARD) -> Tap | None:
    """The option a typed text stands for: its number (2, ２, 二, 第二个, 选2), its words, or other words for it.

    With `digits` a number is an answer to the question on the screen and chooses nothing. `heard` holds other words
    by label (没到账 for 没有); they and a part of a label count only where they fit exactly one option.
    """
    words = folded(text)
    if not words:
        return None
    exact = next((tap for label, tap in screen if folded(label) == words), None)
    number = None if digits or exact else ordinal(text)
    if number and 1 <= number <= len(screen):
        return screen[number - 1][1]
    if exact:
        return exact
    part = len(words) >= PART and not DOUBT.search(words)
    return _only(tap for label, tap in screen if _heard(words, heard.get(label)) or (part and _part(words, label, tap)))


def _heard(words: str, heard: frozenset[str] | None) -> bool:
    """Other words for a label; 付了599 is 付了, but 是150 is no 是: it puts an amount right."""
    if not heard:
        return False
    deeds = (it for it in heard if it[-1] in DEED)
    return words in heard or any(words.startswith(it) and AMOUNT.fullmatch(words[len(it) :]) for it in deeds)


def _part(words: str, label: str, tap: Tap) -> bool:
    """同意 is 同意，帮我记, 12378 is 12378总局; a question, a doubt or a longer sentence that begins so is not."""
    if words.isdecimal():
        return len(words) >= HOTLINE and folded(label).startswith(words)
    return tap.verb not in EXACT and words in folded(label)


def _only(taps: Iterable[Tap]) -> Tap | None:
    found = set(taps)
    return found.pop() if len(found) == 1 else None


@lru_cache(maxsize=4096)
def ordinal(text: str) -> int | None:
    """The number a short text names, or None: `3`, `③`, `３`, `三`, `叁`, `第三个`, `选三`, `(3)`, `3)`."""
    typed = KEYCAP.sub("", unicodedata.normalize("NFKC", text)).translate(FORMAL)
    match = ORDINAL.fullmatch(typed.strip().rstrip("。.!！"))
    return _value(match[1]) if match else None


def _value(numeral: str) -> int | None:
    if numeral.isdecimal():
        return int(numeral)
    if "十" not in numeral:
        return NUMERALS[numeral] if len(numeral) == 1 else None
    tens, _, ones = numeral.partition("十")
    if not {tens, ones} <= {"", *NUMERALS}:
        return None
    return (NUMERALS[tens] if tens else 1) * 10 + (NUMERALS[ones] if ones else 0)
