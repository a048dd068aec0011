"""Checklist rules: what "1 3 5", "都有了" and "除了2" tick, and how far one is."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from typing import Final

from bot.core.changes import ItemMarked
from bot.core.guide import Item, Matter
from bot.core.person import Case
from bot.core.plaintext import ordinal

ALL: Final = re.compile(r"(都|全部?|全都)(有|好|齐|备|准备|勾|完成?|弄)?[好齐了的]*")
NONE: Final = re.compile(r"(都|全部?)?(没有?|没准备)[好的了]*")
EXCEPT: Final = re.compile(
    r"(?:都有|全有|全部|都好了?|其他都有)?,?(?:除了?|除掉|就差|只差|还差|只有)(?P<which>.+?)(?:之?外|没有?|以外)*(?:都有|都好|都齐|全有)?了?"
)
SEPARATORS: Final = re.compile(r"[\s,，、.。;；和跟与及+]+")


def typed(text: str, items: Sequence[Item]) -> frozenset[str] | None:
    """The ids of the items a typed line says are ready, or None when it says nothing of the kind."""
    line = unicodedata.normalize("NFKC", text).strip().rstrip("。.!！")
    every = frozenset(item.id for item in items)
    if ALL.fullmatch(line):
        return every
    missing = EXCEPT.fullmatch(line.replace(" ", ",") if "," not in line else line)
    if missing:
        numbers = _numbers(missing["which"], len(items))
        return None if numbers is None else every - _ids(items, numbers)
    numbers = _numbers(line, len(items))
    return None if numbers is None else _ids(items, numbers)


def _numbers(text: str, limit: int) -> frozenset[int] | None:
    """The item numbers in a line that holds nothing else."""
    parts = [part for part in SEPARATORS.split(text.strip()) if part]
    found = [_number(part, limit) for part in parts]
    return frozenset(n for group in found for n in group) if found and all(found) else None


def _number(part: str, limit: int) -> tuple[int, ...]:
    """`3` → 3; `135` where there are nine items → 1, 3, 5; nothing when it is no item."""
    number = ordinal(part)
    if number is not None and 1 <= number <= limit:
        return (number,)
    digits = tuple(int(char) for char in part) if part.isdecimal() and len(part) <= limit < 10 else ()
    return digits if digits and all(1 <= digit <= limit for digit in digits) and len(set(digits)) == len(digits) else ()


def _ids(items: Sequence[Item], numbers: Iterable[int]) -> frozenset[str]:
    return frozenset(items[number - 1].id for number in numbers)


def mark(case: Case, items: Iterable[str]) -> tuple[ItemMarked, ...]:
    """The items that were not ready before."""
    return tuple(ItemMarked(case.id, item, done=True) for item in sorted(items) if item not in case.marks)


def missing(case: Case, matter: Matter) -> tuple[Item, ...]:
    """What is not ready yet, in the list's order."""
    return tuple(item for item in matter.items if item.id not in case.marks)
