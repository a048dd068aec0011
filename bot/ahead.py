"""Nudges worded shortly before their moment, so that a crowd that is due at once is told at once.

Only their words wait in memory: the rows are claimed and the receipts are written, so a crash loses nothing.
"""

from __future__ import annotations

import heapq
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from typing import Final

from bot.core.codec import message_from_json, message_to_json
from bot.core.messages import Message
from bot.storage.nudges import AT_ONCE, Claimed

HORIZON: Final = timedelta(seconds=15)  # three times as long as the alarm clock ever sleeps
MOST: Final = 10_000  # worded at once: some thirty megabytes


@dataclass(frozen=True, slots=True)
class Worded:
    """A claimed nudge and what will be said."""

    claimed: Claimed
    message: Message


@dataclass(slots=True)
class Ahead:
    """What waits for its moment on one channel, the earliest first; as text, for ten thousand messages would keep the
    garbage collector busy."""

    heap: list[tuple[datetime, int, Claimed, str]] = field(default_factory=list)
    numbers: count[int] = field(default_factory=count)

    @property
    def horizon(self) -> timedelta:
        """How far ahead of their moment nudges are worded now."""
        return HORIZON if len(self.heap) < MOST else AT_ONCE

    def keep(self, claimed: Claimed, message: Message) -> None:
        """This is said once its moment has come."""
        heapq.heappush(self.heap, (claimed.ready_at, next(self.numbers), claimed, message_to_json(message)))

    def ripe(self, now: datetime) -> Worded | None:
        """The earliest whose moment has come; not whose lease ran out meanwhile: that row was given back."""
        while self.heap and self.heap[0][0] <= now:
            _, _, claimed, stored = heapq.heappop(self.heap)
            if now < claimed.lost:
                return Worded(claimed, message_from_json(stored))
        return None

    def emptied(self) -> list[Claimed]:
        """Everything that still waits; it does not any more."""
        left = [claimed for _, _, claimed, _ in self.heap]
        self.heap.clear()
        return left

    def next_at(self, after: datetime | None) -> datetime | None:
        """The earliest moment at which something is said, or the earliest after one."""
        return min((at for at, *_ in self.heap if after is None or at > after), default=None)
