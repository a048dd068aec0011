"""The alarm clock: wakes for the earliest due nudge, at least every few seconds, whatever the wall clock does."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta, tzinfo
from typing import ClassVar

import pytest
from apscheduler.schedulers import base

from bot import schedule
from bot.app import now
from bot.schedule import Schedule

SECOND = timedelta(seconds=1)
PATIENCE = 10.0  # seconds until a waking that does not come is a failure


@dataclass
class Round:
    """What is woken: notes when, says when the next nudge is due, and may take its time."""

    next_at: Callable[[], datetime | None] = lambda: None
    wait: asyncio.Event | None = None
    trouble: Exception | None = None
    begun: list[datetime] = field(default_factory=list)
    finished: int = 0
    tidied: int = 0
    changed: asyncio.Condition = field(default_factory=asyncio.Condition)

    async def tick(self) -> datetime | None:
        """A round of the nudger."""
        self.begun.append(now())
        await self._tell()
        if self.wait is not None:
            await self.wait.wait()
        self.finished += 1
        await self._tell()
        if self.trouble is not None:
            raise self.trouble
        return self.next_at()

    async def tidy(self) -> None:
        """Housekeeping."""
        self.tidied += 1
        await self._tell()

    async def until(self, condition: Callable[[], bool]) -> None:
        """Wait until it holds; TimeoutError when it does not come to pass."""
        async with asyncio.timeout(PATIENCE), self.changed:
            await self.changed.wait_for(condition)

    async def _tell(self) -> None:
        async with self.changed:
            self.changed.notify_all()


@asynccontextmanager
async def woken(round_: Round, wall_clock: Callable[[], datetime] = now) -> AsyncIterator[Schedule]:
    """A running schedule, stopped at the end."""
    clock = Schedule(round_.tick, round_.tidy, wall_clock)
    clock.start()
    try:
        yield clock
    finally:
        clock.stop()


@pytest.fixture
def short_sleep(monkeypatch: pytest.MonkeyPatch) -> None:
    """The longest sleep is one second, so that a test need not wait five."""
    monkeypatch.setattr(schedule, "LONGEST_SLEEP", SECOND)


class Shifted(datetime):
    """A wall clock that somebody set."""

    by: ClassVar[timedelta] = timedelta()

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]
        """The set time."""
        return datetime.now(tz) + cls.by  # noqa: TID251 - the clock of this machine, moved


@pytest.fixture
def wall(monkeypatch: pytest.MonkeyPatch) -> type[Shifted]:
    """The clock on the wall, as APScheduler sees it."""
    monkeypatch.setattr(Shifted, "by", timedelta())
    monkeypatch.setattr(base, "datetime", Shifted)
    return Shifted


async def test_it_looks_at_once_and_tidies() -> None:
    """What fell due while we were away is delivered at the start; so is the housekeeping done."""
    round_ = Round()
    async with woken(round_):
        await round_.until(lambda: len(round_.begun) == 1 and round_.tidied == 1)


async def test_it_wakes_for_the_next_nudge() -> None:
    """A nudge a moment ahead is not left to the regular waking, and not said early."""
    due = now() + SECOND / 2
    round_ = Round(next_at=lambda: due)
    async with woken(round_):
        await round_.until(lambda: len(round_.begun) == 2)
    assert due <= round_.begun[1] < due + SECOND * 2


@pytest.mark.usefixtures("short_sleep")
async def test_it_looks_again_when_nothing_is_announced() -> None:
    """Rows may appear without anybody telling: the table is looked at again and again."""
    round_ = Round()
    async with woken(round_):
        await round_.until(lambda: len(round_.begun) == 3)
    assert round_.begun[2] - round_.begun[0] < SECOND * 5


@pytest.mark.usefixtures("short_sleep")
async def test_one_that_waits_for_calm_does_not_spin() -> None:
    """A nudge that is past and held back is looked at with the regular waking, not in a loop."""
    round_ = Round(next_at=lambda: now() - SECOND)
    async with woken(round_):
        await round_.until(lambda: len(round_.begun) == 3)
    assert round_.begun[2] - round_.begun[0] > SECOND


@pytest.mark.usefixtures("short_sleep")
async def test_a_failing_round_does_not_end_the_waking() -> None:
    """A database that is away for a while is asked again."""
    round_ = Round(trouble=RuntimeError("storage down"))
    async with woken(round_):
        await round_.until(lambda: len(round_.begun) == 3)


@pytest.mark.usefixtures("short_sleep")
@pytest.mark.parametrize("hours", [1, -1, 24, -24])
async def test_a_jump_of_the_wall_clock_is_noticed(
    wall: type[Shifted], monkeypatch: pytest.MonkeyPatch, hours: int
) -> None:
    """A clock that is set forward or back delays nothing by more than the longest sleep."""
    round_ = Round()
    async with woken(round_, lambda: now() + wall.by):
        await round_.until(lambda: len(round_.begun) == 1)
        monkeypatch.setattr(wall, "by", timedelta(hours=hours))
        await round_.until(lambda: len(round_.begun) == 4)
    assert round_.begun[3] - round_.begun[0] < SECOND * 8


async def test_pausing_lets_the_round_in_hand_finish() -> None:
    """A push that is under way is marked before we go: cancelling it would say it twice after the start."""
    let_go = asyncio.Event()
    round_ = Round(wait=let_go)
    async with woken(round_) as clock:
        await round_.until(lambda: len(round_.begun) == 1)
        clock.pause()
        let_go.set()
        await round_.until(lambda: round_.finished == 1)


@pytest.mark.parametrize("end", ["pause", "stop"])
async def test_after_the_end_nothing_wakes(end: str) -> None:
    """A round that was announced does not begin any more."""
    round_ = Round(next_at=lambda: now() + SECOND / 4)
    clock = Schedule(round_.tick, round_.tidy, now)
    clock.start()
    await round_.until(lambda: round_.finished == 1)
    getattr(clock, end)()
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.6):
            await round_.until(lambda: len(round_.begun) == 2)
    if end == "pause":
        clock.stop()


async def test_a_sweep_comes_again_and_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where somebody writes content: every two seconds, here faster; otherwise never."""
    monkeypatch.setattr(schedule, "SWEEP", SECOND)
    round_ = Round()
    clock = Schedule(round_.tick, Round().tidy, now, round_.tidy)
    clock.start()
    try:
        await round_.until(lambda: round_.tidied >= 2)
    finally:
        clock.stop()
