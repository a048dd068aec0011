"""What every contestant with a clock notes down: how late each one came, and for how long the event loop stood still."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta, tzinfo
from pathlib import Path
from typing import Any, ClassVar, Final, Self

from apscheduler.schedulers import base

from bot.app import now

HOUR: Final = timedelta(hours=1)
JUMP_SECONDS: Final = 15.0  # after which whoever has not noticed that the clock jumped is not waited for
BEAT: Final = 0.001  # seconds between two looks at the loop
QUIET: Final = 5.0  # seconds without an arrival after which nobody else comes


@dataclass(slots=True)
class Arrivals:
    """Who came, and when, by the wall clock; `due` is when all of them should have."""

    expected: int
    due: float
    at: list[float] = field(default_factory=list)
    all_there: asyncio.Event = field(default_factory=asyncio.Event)
    stall: float = 0.0

    @classmethod
    def now_expected(cls, many: int, due: datetime) -> Arrivals:
        """The books in which `come` notes whoever comes from now on."""
        EXPECTED[:] = [cls(many, due.timestamp())]
        return EXPECTED[0]

    def come(self) -> None:
        """One more."""
        self.at.append(now().timestamp())
        if len(self.at) >= self.expected:
            self.all_there.set()

    async def everybody(self, patience: float = QUIET) -> None:
        """Wait for all of them, or until nobody has come for `patience` seconds; their time starts when they are due."""
        await asyncio.sleep(max(0.0, self.due - now().timestamp()))
        before = -1
        while not self.all_there.is_set() and before < len(self.at):
            before = len(self.at)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self.all_there.wait(), patience)

    @contextlib.asynccontextmanager
    async def watched(self) -> AsyncIterator[None]:
        """Meanwhile a task that wants to run every millisecond notes the longest it had to wait."""
        async with asyncio.TaskGroup() as group:
            ticking = group.create_task(self._tick())
            try:
                yield
            finally:
                ticking.cancel()

    async def _tick(self) -> None:
        last = time.perf_counter()
        while True:
            await asyncio.sleep(BEAT)
            current = time.perf_counter()
            self.stall = max(self.stall, current - last - BEAT)
            last = current

    def told(self) -> dict[str, Any]:
        """Figures: milliseconds of lateness and of the longest stall, and how many came at all."""
        late = sorted(1000 * (at - self.due) for at in self.at) or [float("nan")]
        return {
            "came": len(self.at),
            "p50": late[len(late) // 2],
            "p99": late[min(len(late) - 1, int(0.99 * len(late)))],
            "stall": 1000 * self.stall,
        }


EXPECTED: Final[list[Arrivals]] = []  # a job that was stored as a name finds its books here
COMES: Final = f"{__name__}:come"


async def come() -> None:
    """A job that does nothing but this."""
    EXPECTED[0].come()


class Shifted(datetime):
    """The wall clock that APScheduler reads, as it would be after a jump: ours runs on APScheduler too."""

    by: ClassVar[timedelta] = timedelta()

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> Self:
        """Later by what it jumped."""
        return super().now(tz) + cls.by


def shifted() -> datetime:
    """The wall clock as it would be after a jump, for ourselves."""
    return now() + Shifted.by


async def noticed(arrivals: Arrivals) -> dict[str, Any]:
    """How many seconds after the wall clock jumped by an hour somebody came who is due in an hour; None: asleep."""
    await asyncio.sleep(1.0)  # everything is at rest
    Shifted.by, since = HOUR, time.perf_counter()
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(arrivals.all_there.wait(), JUMP_SECONDS)
    return {"seconds": time.perf_counter() - since if arrivals.at else None}


def jumping() -> None:
    """Let APScheduler read a clock that can jump."""
    base.datetime = Shifted


def resident() -> float:
    """Megabytes of this process in memory; 0 without /proc."""
    with contextlib.suppress(OSError):
        for line in Path("/proc/self/status").read_text().splitlines():
            if line.startswith("VmRSS:"):
                return int(line.split()[1]) / 1024
    return 0.0
