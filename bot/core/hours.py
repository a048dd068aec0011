"""Clock times and parts of the day: 下午三点半, 24:00, 今晚, 下班前."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final, Literal

from bot.core.due import Unsure, at

Part = Literal["凌晨", "一早", "早上", "上午", "中午", "下午", "傍晚", "晚上", "下班"]

PART_ENDS: Final[dict[Part, int]] = {
    "一早": 10, "早上": 12, "上午": 12, "中午": 13, "下午": 18, "下班": 18, "晚上": 22,
}  # fmt: skip
# Hours as said in a part of the day → hours of the day. What is not listed takes a question or cannot be.
PART_HOURS: Final[dict[Part, dict[int, int]]] = {
    "凌晨": {hour: hour for hour in range(1, 7)},
    "一早": {hour: hour for hour in range(5, 11)},
    "早上": {hour: hour for hour in range(5, 12)},
    "上午": {hour: hour for hour in range(6, 13)},
    "中午": {11: 11, 12: 12, 13: 13, 14: 14, 1: 13, 2: 14},
    "下午": {12: 12} | {hour: hour + 12 for hour in range(1, 8)} | {hour: hour for hour in range(12, 20)},
    "傍晚": {hour: hour + 12 for hour in range(4, 9)} | {hour: hour for hour in range(16, 21)},
    "晚上": {hour: hour + 12 for hour in range(5, 13)} | {hour: hour for hour in range(17, 25)},
    "下班": {hour: hour + 12 for hour in range(4, 8)} | {hour: hour for hour in range(16, 20)},
}
# Without a part of the day office hours decide; 7, 8 and the night take a question.
OFFICE_HOURS: Final = (
    {9: 9, 10: 10, 11: 11, 12: 12} | {hour: hour + 12 for hour in range(1, 7)} | {hour: hour for hour in range(13, 25)}
)


@dataclass(frozen=True, slots=True)
class Clock:
    """A clock time as said; `written` is 08:05, where a leading zero shows that 24 hours are meant."""

    hour: int
    minute: int = 0
    written: bool = False


@dataclass(frozen=True, slots=True)
class DayPart:
    """A part of the day as said."""

    name: Part


def clock_on(day: date, clock: Clock, part: Part | None) -> datetime:
    """The instant; raises Unsure for an hour that could be two, or that the part of the day does not have."""
    if clock.hour > 24 or clock.minute > 59 or (clock.hour == 24 and clock.minute):
        raise Unsure("impossible")
    return at(day, _hour(day, clock, part), clock.minute)


def _hour(day: date, clock: Clock, part: Part | None) -> int:
    if part is None and clock.written and clock.hour >= 7:
        return clock.hour
    if part is None and clock.written:
        raise Unsure("ambiguous-hour", at(day, clock.hour, clock.minute))
    hours = OFFICE_HOURS if part is None else PART_HOURS[part]
    if clock.hour in hours:
        return hours[clock.hour]
    if part is None:
        raise Unsure("ambiguous-hour", at(day, clock.hour, clock.minute))
    raise Unsure("ambiguous-hour" if clock.hour <= 12 else "impossible")


def part_on(day: date, part: Part) -> datetime:
    """When a part of the day ends; raises Unsure for the parts nobody agrees on."""
    if part not in PART_ENDS:
        raise Unsure("vague", at(day, 19) if part == "傍晚" else None)
    return at(day, PART_ENDS[part])
