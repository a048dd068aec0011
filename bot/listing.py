"""Nudges as somebody reads them in a terminal: a header, aligned columns, plain words, local time."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

NUDGES: Final[Mapping[str, str]] = {
    "due_at": "该说的时间",
    "try_at": "下次推",
    "state": "状态",
    "channel": "渠道",
    "kind": "什么事",
    "person": "用户号",
    "id": "编号",
    "attempt": "推不成",
    "claims": "没推完",
    "problem": "原因",
}
UPDATES: Final[Mapping[str, str]] = {"at": "最后一次处理", "key": "编号", "tries": "没处理完"}
TIMES: Final = frozenset({"due_at", "try_at", "at"})
WORDS: Final[Mapping[str, Mapping[str, str]]] = {
    "state": {"pending": "等着", "ready": "备好了", "claimed": "正在推", "held": "等对方开口", "failed": "失败"},
    "kind": {
        "promise": "承诺",
        "moved": "改期",
        "complaint": "投诉",
        "call": "打电话",
        "repay": "还款",
        "follow": "等回复",
        "limit": "快到期",
    },
    "problem": {
        "unreachable": "对方拉黑或退订",
        "channel not configured": "渠道没配置",
        "damaged": "这一行坏了，读不出来",
    },
}
GAP: Final = "  "


def table(rows: Iterable[Mapping[str, Any]], names: Mapping[str, str], zone: str) -> list[str]:
    """The lines of a table; nothing where there are no rows."""
    cells = [[_said(name, row[name], zone) for name in names] for row in rows]
    return _aligned([list(names.values()), *cells]) if cells else []


def _said(name: str, value: object, zone: str) -> str:
    if name in TIMES:
        return _local(str(value), zone)
    return WORDS.get(name, {}).get(str(value), str(value))


def _local(stored: str, zone: str) -> str:
    """A damaged row is listed too, with what stands there."""
    try:
        return f"{datetime.fromisoformat(stored).astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M}"
    except ValueError:
        return stored


def _aligned(cells: Sequence[Sequence[str]]) -> list[str]:
    widths = [max(map(_width, column)) for column in zip(*cells, strict=True)]
    return [GAP.join(_padded(cell, width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in cells]


def _padded(cell: str, width: int) -> str:
    return cell + " " * (width - _width(cell))


def _width(cell: str) -> int:
    """Columns in a terminal: 汉字 take two."""
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in cell)
