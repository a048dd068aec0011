"""One side of "times" in a process of its own: what it makes of every golden case, how long it takes, what it writes.

The last line that it prints is JSON. Whatever stands before that was printed by the side itself.
"""

from __future__ import annotations

import json
import os
import sys
import time
from calendar import monthrange
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from tests.promised_times.measure import golden

WRITING: Final = os.O_WRONLY | os.O_RDWR | os.O_CREAT
LONG: Final = 2_000  # characters
REPEATED: Final = ("三", "3-", "1234 ", "in 3 ", "12/", "上1", "下", "3天", "明天,", "后", "a", "电话", "¥3", "等了3")
TRIES: Final = 3  # of each long message; the best one counts
FOREVER: Final = {"inf", "-inf"}
AN_HOUR: Final = timedelta(hours=1, minutes=1)  # 2小时后 is told as 12:30:00 to 13:30:59
LENGTHS: Final = {"day": "days", "hour": "hours", "minute": "minutes", "second": "seconds"}

Parse = Callable[[str, datetime], Any]
Instants = Sequence[datetime]  # each a fair reading of one answer; none where there was no definite one


@dataclass(frozen=True, slots=True)
class Side:
    """`parse` is what is timed; `read` makes instants of what it gave."""

    parse: Parse
    read: Callable[[Any, datetime], Instants]


def ours() -> Side:
    """The grammar with the calendar that ships."""
    from bot import content
    from bot.core.dates import Resolved, understand

    calendar = content.load().calendar
    return Side(
        lambda text, ref: understand(text, ref, calendar),
        lambda found, _: [found.due] if isinstance(found, Resolved) else [],
    )


def jionlp() -> Side:
    """parse_time as its documents show it; it raises on what it cannot read."""
    import jionlp

    def parse(text: str, ref: datetime) -> Any:
        try:
            return jionlp.parse_time(text, time_base=ref.replace(tzinfo=None))
        except Exception:  # noqa: BLE001 - ValueError, TypeError, IndexError: whatever went wrong inside
            return None

    return Side(parse, instants)


SIDES: Final[dict[str, Callable[[], Side]]] = {"ours": ours, "jionlp": jionlp}


# ── what jionlp's answer says, read as kindly as can be ───────────────────────────────────────────


def instants(parsed: Mapping[str, Any] | None, ref: datetime) -> Instants:
    """When it ends. An hour may be meant by its beginning, a length runs from `ref`, what is past was no answer."""
    if parsed is None or parsed["type"] == "time_period":
        return []
    if parsed["type"] == "time_delta":
        lengths = parsed["time"] if isinstance(parsed["time"], list) else [parsed["time"]]
        return [later(ref, lengths[-1])]
    begin, end = parsed["time"]
    if end in FOREVER:
        return []
    last = _instant(end, ref)
    first = _instant(begin, ref) if parsed["type"] == "time_point" and begin not in FOREVER else last
    return _readings(first, last) if last > ref else []


def _readings(first: datetime, last: datetime) -> Instants:
    """三点 is told as 15:00:00 to 15:59:59, and 三点前 as up to 15:59:59: both mean 15:00."""
    return [last, *(one for one in (first, last.replace(minute=0, second=0)) if last - one < AN_HOUR)]


def _instant(written: str, ref: datetime) -> datetime:
    return datetime.fromisoformat(written).replace(tzinfo=ref.tzinfo)


def later(ref: datetime, length: Mapping[str, float]) -> datetime:
    """A length of time from `ref`, workdays from Monday to Friday, as jionlp itself counts them in N个工作日内."""
    at = _months_later(ref, int(12 * length.get("year", 0) + length.get("month", 0)))
    at += timedelta(**{LENGTHS[unit]: amount for unit, amount in length.items() if unit in LENGTHS})
    left = int(length.get("workday", 0))
    while left:
        at += timedelta(days=1)
        left -= at.weekday() < 5
    return at


def _months_later(at: datetime, months: int) -> datetime:
    year, month = divmod(at.year * 12 + at.month - 1 + months, 12)
    return at.replace(year=year, month=month + 1, day=min(at.day, monthrange(year, month + 1)[1]))


# ── measuring ─────────────────────────────────────────────────────────────────────────────────────


def watch() -> list[str]:
    """The paths of all files that this process opens for writing from now on."""
    seen: list[str] = []

    def heard(event: str, arguments: tuple[Any, ...]) -> None:
        if event == "open" and isinstance(arguments[2], int) and arguments[2] & WRITING:
            seen.append(str(arguments[0]))

    sys.addaudithook(heard)
    return seen


def milliseconds(parse: Parse, text: str, ref: datetime) -> float:
    """How long one text takes."""
    since = time.perf_counter()
    parse(text, ref)
    return 1000 * (time.perf_counter() - since)


def long_messages(texts: Sequence[str]) -> list[str]:
    """Messages of LONG characters: all texts in a row, and what might make a pattern go back and forth."""
    row = "，".join(texts)
    whole = [row[start : start + LONG] for start in range(0, len(row) - LONG, LONG)]
    return [*whole, *((piece * LONG)[:LONG] for piece in REPEATED)]


def measured(side: str) -> dict[str, Any]:
    """Everything about one side: once through all cases to warm up, then once by the clock."""
    wrote, cases = watch(), golden()
    one = SIDES[side]()
    first = milliseconds(one.parse, cases[0].text, cases[0].ref)
    said = [one.read(one.parse(case.text, case.ref), case.ref) for case in cases]
    taken = [milliseconds(one.parse, case.text, case.ref) for case in cases]
    messages, ref = long_messages([case.text for case in cases]), cases[0].ref
    return {
        "said": [[at.isoformat() for at in instants] for instants in said],
        "ms": taken,
        "first": first,
        "longest": max(min(milliseconds(one.parse, text, ref) for _ in range(TRIES)) for text in messages),
        "wrote": wrote,
    }


if __name__ == "__main__":
    print(f"\n{json.dumps(measured(sys.argv[1]))}")
