"""Numbers as people write them: 12, 十二, 两三, 三五, 三四十, 1-3."""

from __future__ import annotations

import re
from typing import Final

from bot.core.patterns import words

DIGITS: Final = {char: value for value, char in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
HAN: Final = "零〇一二两三四五六七八九十百"
TO: Final = r"(?:到|至|[-~–—−]+|或者?)"
# What the grammar reads after `in_digits`: one number, and a number or a range of two.
ONE: Final = r"(?<![\d.])(?<!\d:)\d{1,4}(?![\d.])"
SOME: Final = rf"(?<![\d.])(?<!\d:)\d{{1,4}}(?:个?{TO}\d{{1,4}})?(?![\d.])"
UNIT: Final = (
    r"(?:个?[多来余半]?(?:法定|银行)?(?:工作日|自然日|天|日|小时|分钟|周|月|年|季度)"
    r"|分|刻|点|时|号|期|次|条|步|遍|笔|轮)"
)
RUN: Final = (
    rf"(?<![{HAN}千万亿])(?<!周)(?!一[直般起共定样些律概切旦])[{HAN}]{{1,6}}(?![{HAN}千万亿])"
    rf"(?:(?=个?{TO}?[{HAN}\d]{{0,6}}{UNIT})|(?<=点[{HAN}])|(?<=点[{HAN}]{{2}})|(?<=点[{HAN}]{{3}})"
    rf"|(?<=月[{HAN}])|(?<=月[{HAN}]{{2}})|(?<=月[{HAN}]{{3}}))"
    rf"|(?<=周[一二三四五六日])[{HAN}]{{1,6}}(?={UNIT})"
)
PLACE: Final = r"(?:([一二两三四五六七八九])百)?(?:(零)|([一二三四五六七八九])?(十))?([一二两三四五六七八九])?"
PAIR: Final = r"([一二三四五六七八九]?十)?([一二两三四五六七八九])([一二两三四五六七八九])(十)?"


def in_digits(text: str) -> str:
    """The text with 汉字 numerals in digits where a unit follows: 三到五个工作日 → 3到5个工作日, 两三天 → 2-3天."""
    return words(RUN).sub(_digits, text)


def _digits(found: re.Match[str]) -> str:
    pair = bounds(found[0])
    if pair is None:
        return found[0]
    told = str(pair[0]) if pair[0] == pair[1] else f"{pair[0]}-{pair[1]}"
    before, after = found.string[: found.start()][-1:], found.string[found.end() :][:1]
    return f"{' ' * before.isdecimal()}{told}{' ' * after.isdecimal()}"  # 17:30三天 is not 17:303天


def number(text: str) -> int | None:
    """The value of one numeral; None where it is not one, or names two (两三)."""
    if text.isdecimal():
        return int(text)
    if text and all(char in DIGITS for char in text) and (len(text) != 2 or text[0] in "零〇"):
        return int("".join(str(DIGITS[char]) for char in text))
    match = words(PLACE).fullmatch(text)
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
    match = words(PAIR).fullmatch(text)
    if not match or (match[1] and match[4]):
        return None
    low, high = DIGITS[match[2]], DIGITS[match[3]]
    if high - low != 1 and (low, high) != (3, 5):
        return None  # 二四 is not a way to say two to four
    more = number(match[1]) or 0 if match[1] else 0
    return (low * 10, high * 10) if match[4] else (more + low, more + high)
