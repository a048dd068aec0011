"""How fast a platform may be written to: evenly spaced, answers first, slower after it said that it was too much."""

from __future__ import annotations

import asyncio
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Final

LONGEST_WAIT: Final = 5.0  # seconds: whoever would wait longer for a slot comes again later
NEAR: Final = 10.0  # seconds between two throttled chats that mean that all of us are too fast
RECOVERS: Final = 60.0  # seconds without a 429 after which the pace rises again, by a quarter
SLOWEST: Final = 1.0  # pushes a second, however often we were throttled


@dataclass(slots=True)
class Pacer:
    """The pace of one channel's pushes. Answers are never held back, only counted.

    `per_second` pushes in all, 0 without a limit; `per_chat` seconds between two messages to the same chat.
    `steady` is a clock in seconds that never jumps; `sleep` waits by it.
    """

    per_second: float = 0.0
    per_chat: float = 0.0
    steady: Callable[[], float] = time.monotonic
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    next_at: float = field(default=0.0, init=False)
    gap: float = field(default=0.0, init=False)
    leaves_at: float = field(default=0.0, init=False)  # the next one that is worded
    chats: OrderedDict[str, float] = field(default_factory=OrderedDict, init=False)  # free again at
    throttled_at: tuple[str, float] = field(default=("", float("-inf")), init=False)
    faster_at: float = field(default=0.0, init=False)
    queue: asyncio.Lock = field(default_factory=asyncio.Lock, init=False)
    door: asyncio.Lock = field(default_factory=asyncio.Lock, init=False)

    def __post_init__(self) -> None:
        self.gap = self._own_gap

    @property
    def _own_gap(self) -> float:
        return 1.0 / self.per_second if self.per_second else 0.0

    async def slot(self) -> bool:
        """Wait until one push may leave; False when that is not soon."""
        async with self.queue:
            while (wait := self.next_at - self.steady()) > 1e-6:
                if wait > LONGEST_WAIT:
                    return False
                await self.sleep(wait)
            self._take()
            return True

    def give_back(self) -> None:
        """The slot was not used."""
        self.next_at -= self.gap

    async def calm(self, chat: str) -> None:
        """Wait until this chat may be written to again, and a gap after whoever left last; count what is about to be
        written. Those who had their slots and were held up on the way leave one by one, not all at once."""
        wait = self.chats.get(chat, 0.0) - self.steady()
        self._written(chat, max(wait, 0.0))  # before waiting: whoever comes meanwhile waits longer
        if wait > 0:
            await self.sleep(wait)
        async with self.door:
            while (wait := self.leaves_at - self.steady()) > 1e-6:
                await self.sleep(wait)
            self.leaves_at = self._after(self.leaves_at, self.gap / 2)  # whoever is late pushes the next one back

    def answered(self, chat: str) -> None:
        """Something was written that nobody could hold back: the pushes make room for it."""
        self._written(chat)
        self._take()

    def throttled(self, chat: str, after: float) -> None:
        """A 429 that asks for `after` seconds. One chat's is its own affair; two chats' mean that all are too many."""
        last, at = self.throttled_at
        now = self.steady()
        self.throttled_at = (chat, now)
        if last in ("", chat) or now - at > NEAR:
            return
        if now >= self.next_at - self.gap:  # not once more for those that were under way together
            self.gap = min(max(self.gap, self._own_gap) * 2, 1 / SLOWEST)
        self.next_at = max(self.next_at, now + after)
        self.faster_at = now + after + RECOVERS

    def _take(self) -> None:
        """Move on by one gap; a timer that fired a little late does not cost a part of the next one."""
        now = self.steady()
        if self.gap > self._own_gap and now >= self.faster_at:
            self.gap, self.faster_at = max(self.gap / 1.25, self._own_gap), now + RECOVERS
        self.next_at = self._after(self.next_at, self.gap)

    def _after(self, planned: float, spared: float) -> float:
        """A gap later than planned, or than now where that was missed by more than is spared."""
        now = self.steady()
        return (planned if now - planned < spared else now) + self.gap

    def _written(self, chat: str, ahead: float = 0.0) -> None:
        now = self.steady()
        while self.chats and next(iter(self.chats.values())) <= now:
            self.chats.popitem(last=False)
        if self.per_chat:
            self.chats[chat] = now + ahead + self.per_chat
            self.chats.move_to_end(chat)
