"""What came of a promise, as one says it: something was to come, or something was to stop."""

from __future__ import annotations

import re
from typing import Final

from bot.core.messages import Button
from bot.core.person import Promise
from bot.core.turn import Turn
from handlers.parts import option

STOPPING: Final = re.compile(
    r"(?:立[即刻]|马上|尽快|保证|一定|不会再|不许)*(?:停止|暂停|停掉|停(?=[催打扣收发骚计息])|不再|不会再|别再|不要再)"
)


def stopping(promise: Promise) -> bool:
    """Whether something was to stop, 停止骚扰: there 打了 and 没打 mean the opposite of what they mean elsewhere."""
    return STOPPING.match(promise.what) is not None


def answers(turn: Turn, promise: Promise) -> tuple[Button, ...]:
    """It came, a part of it came, it did not; it stopped, or it did not."""
    if stopping(promise):
        return (
            option(turn, "stopped", "kept", promise.id, style="good"),
            option(turn, "not-stopped", "broken", promise.id),
        )
    return (
        option(turn, "kept", "kept", promise.id, style="good"),
        option(turn, "partly", "part", promise.id),
        option(turn, "broken", "broken", promise.id),
    )
