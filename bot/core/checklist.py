"""Checklist rules: what "1 3 5", "1到5", "录音有了", "都有了", "除了2" and "取消3" tick, and how far one is."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from bot.core.changes import ItemMarked
from bot.core.guide import Item, Matter
from bot.core.person import Case
from bot.core.plaintext import ordinal

NUMBER: Final = r"(?:第?(?:\d{1,2}|[一二三四五六七八九十]{1,3})(?:项|号|条)?|第[\d一二三四五六七八九十]{1,3}个)"
READY: Final = r"(?:都|也|已经?)*(?:有|在|齐|勾|行|备好|弄好|准备好|搞定|完成)[好上齐了的]*|[好齐]?了"
NOT_READY: Final = r"(?:都|也|还|先)*(?:没有?|没准备好?|没弄好|没好|不齐|不在|缺|找不到|没找到)[呢了]*"
ALL: Final = re.compile(
    r"(?:(?:其余|其他|剩下|余下)的?)?(?:都|全部?|全都|所有的?|都已经?)(?:有|好|齐|备|准备|勾|选|打勾|完成?|弄)?[好齐了的上中]*|都打勾|全打上勾"
)
CLEAR: Final = re.compile(
    r"清空|清掉|重来|重新来|全不要|都不要|(?:都|全部?|全都)(?:取消|去掉|不勾|清空|还?没有?|还?没准备好?)[好了的]*|取消(?:全部|所有)"
)
EXCEPT: Final = re.compile(
    r"(?:(?:其他)?(?:都|全部?)(?:有|好|勾|选|打勾)?[上好齐了]*)?,?(?:除了?|除掉|就差|只差|还差|就缺|只缺)(?P<which>.+?)"
    r"(?:之?外|没有?|以外)*,?(?:都有|都好|都齐|全有)?了?"
)
UNDO_FIRST: Final = re.compile(
    r"(?:取消|去掉|去除|划掉|删掉|删|不要|别勾|不勾|撤销|撤|(?:还|先)?没有?|缺)(?P<which>.+?)(?:了|吧)?"
)
UNDO_LAST: Final = re.compile(r"(?P<which>.+?)(?:先)?(?:取消|去掉|不要|别勾|不勾|划掉|删掉|撤销|不算)(?:了|吧)?")
LACKING: Final = re.compile(rf"(?P<which>{NUMBER}(?:[和跟与及]{NUMBER})*),?{NOT_READY}")
DONE: Final = re.compile(
    rf"(?:我|就|只|已经?)*(?:有了?|勾上?|选上?|打勾|准备了|备好了?)?(?P<which>.+?)(?:{READY})?[吧啊]?"
)
MEANS: Final = re.compile(rf"(?P<which>{NUMBER}),?(?:这项|那项)?(?:是|指|说)?的?(?:什么意思|啥意思|什么|是啥|怎么弄)")
SEPARATORS: Final = re.compile(r"[\s,，、.。;；和跟与及+]+")
DASH: Final = r"(?:到|至|[-~‐–—−]+)"
AROUND_DASH: Final = re.compile(rf"\s*({DASH})\s*")
BLANKS: Final = re.compile(r"[,\s]+")
AMOUNT: Final = re.compile(r"[^第]+个")  # 有5个: so many, not the fifth
RANGE: Final = re.compile(rf"(?P<low>{NUMBER}){DASH}(?P<high>{NUMBER})")


@dataclass(frozen=True, slots=True)
class Ticks:
    """What a line says: these items are ready, those are not."""

    ready: frozenset[str] = frozenset()
    open: frozenset[str] = frozenset()


def typed(text: str, items: Sequence[Item]) -> Ticks | None:
    """What a typed line says of the list's items, or None when it says nothing of the kind."""
    line = _line(text, items)
    every = frozenset(item.id for item in items)
    if ALL.fullmatch(line):
        return Ticks(ready=every)
    if CLEAR.fullmatch(line):
        return Ticks(open=every)
    missing = _which(EXCEPT, line, items)
    if missing:
        return Ticks(ready=every - missing, open=missing)
    return _named(line, items)


def _named(line: str, items: Sequence[Item]) -> Ticks | None:
    """Some items by their numbers: not ready, or ready."""
    for form in (UNDO_FIRST, UNDO_LAST, LACKING):
        undone = _which(form, line, items)
        if undone:
            return Ticks(open=undone)
    ready = _which(DONE, line, items)
    return Ticks(ready=ready) if ready else None


def meant(text: str, items: Sequence[Item]) -> int | None:
    """The number of the item somebody asks about: 第三项是什么意思."""
    found = MEANS.fullmatch(_line(text, items).rstrip("?？"))
    number = ordinal(found["which"]) if found else None
    return number if number and number <= len(items) else None


def _line(text: str, items: Sequence[Item]) -> str:
    """The line in half width, items called by their words called by their numbers."""
    line = AROUND_DASH.sub(r"\1", unicodedata.normalize("NFKC", text).strip().rstrip("。.!！"))
    labels = sorted(((item.label, number) for number, item in enumerate(items, 1)), key=lambda pair: -len(pair[0]))
    for words, number in labels:
        line = line.replace(words, f",{number},")
    return BLANKS.sub(",", line).strip(",")


def _which(form: re.Pattern[str], line: str, items: Sequence[Item]) -> frozenset[str]:
    """The items that a form of speech names; none when it is not that form, or names anything else."""
    found = form.fullmatch(line)
    numbers = _numbers(found["which"], len(items)) if found else None
    return frozenset(items[number - 1].id for number in numbers or ())


def _numbers(text: str, limit: int) -> frozenset[int] | None:
    """The item numbers in a line that holds nothing else."""
    parts = [part for part in SEPARATORS.split(text.strip()) if part]
    found = [_number(part, limit) for part in parts]
    return frozenset(n for group in found for n in group) if found and all(found) else None


def _number(part: str, limit: int) -> Iterable[int]:
    """`3` → 3; `1到5` → 1 to 5; `12`, `135` where there are nine items → 1, 2 and 1, 3, 5; nothing when it is none."""
    number = None if AMOUNT.fullmatch(part) else ordinal(part)
    if number is not None and 1 <= number <= limit:
        return (number,)
    span = RANGE.fullmatch(part)
    if span:
        return _range(ordinal(span["low"]) or 0, ordinal(span["high"]) or 0, limit)
    digits = tuple(int(char) for char in part) if part.isdecimal() and len(part) <= limit < 10 else ()
    return digits if all(1 <= digit <= limit for digit in digits) and len(set(digits)) == len(digits) else ()


def _range(low: int, high: int, limit: int) -> Iterable[int]:
    return range(low, high + 1) if 1 <= low < high <= limit else ()


def marks(case: Case, said: Ticks) -> tuple[ItemMarked, ...]:
    """What changes by it: items that were not ready before, and such that were."""
    ready = tuple(ItemMarked(case.id, item, done=True) for item in sorted(said.ready) if item not in case.marks)
    return ready + tuple(ItemMarked(case.id, item, done=False) for item in sorted(said.open) if item in case.marks)


def missing(case: Case, matter: Matter) -> tuple[Item, ...]:
    """What is not ready yet, in the list's order."""
    return tuple(item for item in matter.items if item.id not in case.marks)
