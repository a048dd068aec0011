"""What came of a promise, as one says it: something was to come, somebody was to call, something was to stop."""

from __future__ import annotations

import re
from typing import Final, Literal

from bot.core.messages import Button
from bot.core.person import Promise
from bot.core.turn import Turn
from handlers.parts import option

Sort = Literal["", "-stop", "-call"]
"""The variant of a text about a promise."""
STOPPING: Final = re.compile(
    r"(?:立[即刻]|马上|尽快|保证|一定|不会再|不许)*(?:停止|暂停|停掉|停(?=[催打扣收发骚计息])|不再|不会再|别再|不要再)"
)
CALLING: Final = re.compile(
    r"(?:今天|明天|尽快|马上|主动|会|再|给我|跟我|和我|向我)*(?:回[个我你您]*电话?|打[个我给]*电话|打给我|来电|致电|联系我|回访)(?:给我)?"
)


def sort(promise: Promise) -> Sort:
    """What was promised: 停止骚扰, where 打了 is no good news; 给我回电话; anything else."""
    if STOPPING.match(promise.what):
        return "-stop"
    return "-call" if CALLING.fullmatch(promise.what) else ""


def answers(turn: Turn, promise: Promise) -> tuple[Button, ...]:
    """It came, a part of it came, it did not; they called, or did not; it stopped, or did not."""
    found = sort(promise)
    came = option(turn, f"kept{found}", "kept", promise.id, style="good")
    partly = () if found else (option(turn, "partly", "part", promise.id),)
    return came, *partly, option(turn, f"broken{found}", "broken", promise.id)
