"""Numbers as people write them: 12, 十二, 两三, 三五, 三四十, 1-3."""

from __future__ import annotations

import re
from typing import Final

DIGITS: Final = {char: value for value, char in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
HAN: Final = "零〇一二两三四五六七八九十百"
ONE: Final = rf"(?:(?<![\d.])\d{{1,4}}(?![\d.])|(?<![千万亿])[{HAN}]{{1,6}}(?![{HAN}千万亿]))"
TO: Final = r"(?:到|至|[-~–—−]+|或者?)"
SOME: Final = rf"{ONE}(?:个?{TO}{ONE})?"
PLACE: Final = re.compile(r"(?:([一二两三四五六七八九])百)?(?:(零)|([一二三四五六七八九])?(十))?([一二两三四五六七八九])?")
PAIR: Final = re.compile(r"([一二三四五六七八九]?十)?([一二两三四五六七八九])([一二两三四五六七八九])(十)?")


def number(text: str) -> int | None:
    """The value of one numeral; None where it is not one, or names two (两三)."""
    if text.isdecimal():
        return int(text)
    if text and all(char in DIGITS for char in text) and (len(text) != 2 or text[0] in "零〇"):
        return int("".join(str(DIGITS[char]) for char in text))
    match = PLACE.fullmatch(text)
    return _value(match) if match and text else None


def _value(match: re.Match[str]) -> int | None:
    hundreds, zero, tens, ten, ones = match.groups()
    if hundreds and ones and not (zero or ten):
        return None  # 一百二 is 120, not 102
    return DIGITS[hundreds or "零"] * 100 + (DIGITS[tens or "一"] * 10 if ten else 0) + DIGITS[ones or "零"]


def bounds(text: str) -> tuple[int, int] | None:
    """Lower and upper bound of an amount: 3 → (3, 3), 两三 → (2, 3), 三五 → (3, 5), 1-3 → (1, 3); None if unclear."""
    parts = re.split(rf"个?{TO}", text)
    if len(parts) == 1:
        value = number(text)
        return (value, value) if value is not None else _pair(text)
    low, high = number(parts[0]), number(parts[-1])
    return (low, high) if low is not None and high is not None and low < high else None


def _pair(text: str) -> tuple[int, int] | None:
    match = PAIR.fullmatch(text)
    if not match or (match[1] and match[4]):
        return None
    low, high = DIGITS[match[2]], DIGITS[match[3]]
    if high - low != 1 and (low, high) != (3, 5):
        return None  # 二四 is not a way to say two to four
    more = number(match[1]) or 0 if match[1] else 0
    return (low * 10, high * 10) if match[4] else (more + low, more + high)
