"""What a promised time can turn out to be: an instant, a question, or nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone
from typing import Final, Literal

SHANGHAI: Final = timezone(timedelta(hours=8), "CST")  # no daylight saving since 1991
END_OF_DAY: Final = time(23, 59, 59)
WEEKDAYS: Final = "一二三四五六日"

Grain = Literal["minute", "day", "daypart"]
Reason = Literal[
    "past",  # 已经过了
    "vague",  # 没说准：几天、近期、月中
    "after",  # 只说了某个时间之后
    "earliest",  # 只说了最快、至少
    "event",  # 从另一件事算起：审核通过后
    "recurring",  # 每周五
    "several",  # 不止一个时间
    "impossible",  # 没有这一天、这一刻
    "unread",  # 有像时间的词没读懂
    "ambiguous-hour",  # 八点，上午还是晚上
    "ambiguous-day",  # 今天是周五，又说周五
    "after-midnight",  # 刚过零点说明天：天亮之后，还是再过一天
    "next-friday",  # next Friday，本周还是下周
    "calendar",  # 放假安排还没公布
    "negated",  # 不是明天、要是周五没到
]


@dataclass(frozen=True, slots=True)
class Resolved:
    """A due instant in Shanghai time. `steps` tell in Chinese how it was counted, one line per day or rule."""

    due: datetime
    grain: Grain
    approximate: bool
    provisional: bool
    steps: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Ask:
    """A time is meant but not certain. `suggestion` is the likeliest reading, to be offered, never to be assumed."""

    reason: Reason
    suggestion: datetime | None


@dataclass(frozen=True, slots=True)
class Nothing:
    """No time is spoken of."""


class Unsure(Exception):
    """Raised while computing a time that needs a question; carries the question."""

    def __init__(self, reason: Reason, suggestion: datetime | None = None) -> None:
        super().__init__(reason)
        self.ask = Ask(reason, suggestion)


def end_of(day: date) -> datetime:
    """The last second of a day in Shanghai: when a promise that names only the day is due."""
    return datetime.combine(day, END_OF_DAY, SHANGHAI)


def at(day: date, hour: int, minute: int = 0) -> datetime:
    """A clock time on a day in Shanghai; hour 24 and above run into the next day."""
    return datetime.combine(day, time(0), SHANGHAI) + timedelta(hours=hour, minutes=minute)


def weekday(day: date) -> str:
    """周一 … 周日."""
    return f"周{WEEKDAYS[day.weekday()]}"


def told(day: date) -> str:
    """11月25日 周三."""
    return f"{day.month}月{day.day}日 {weekday(day)}"
