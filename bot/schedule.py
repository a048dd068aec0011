"""APScheduler as an alarm clock: it wakes the nudger and the housekeeping, and holds nothing that matters."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Final

from apscheduler.schedulers.asyncio import AsyncIOScheduler

LONGEST_SLEEP: Final = timedelta(seconds=5)  # so that a jump of the wall clock is noticed
HOUSEKEEPING: Final = timedelta(hours=1)
AT_ONCE: Final = 16  # rounds: each but the longest finds nothing left to do on the channel that is busy
SWEEP: Final = timedelta(seconds=2)

Tick = Callable[[], Awaitable[datetime | None]]
Tidy = Callable[[], Awaitable[None]]


class Schedule:
    """Calls `tick` for the earliest due nudge and at least every 5 s, `tidy` every hour, `sweep` every 2 s."""

    def __init__(self, tick: Tick, tidy: Tidy, now: Callable[[], datetime], sweep: Tidy | None = None) -> None:
        self._tick, self._tidy, self._now, self._sweep = tick, tidy, now, sweep
        # None: late is still right. Coalesce: five missed wakings are one.
        # Several at once: one channel may be at a long round while another must be woken (see `nudger`).
        defaults = {"misfire_grace_time": None, "coalesce": True, "max_instances": AT_ONCE}
        self._scheduler = AsyncIOScheduler(job_defaults=defaults, timezone="UTC")

    def start(self) -> None:
        """Begin; must be called inside the running loop."""
        self._scheduler.add_job(
            self._wake, "interval", id="wake", seconds=LONGEST_SLEEP.seconds, next_run_time=self._now()
        )
        self._scheduler.add_job(
            self._clean, "interval", id="tidy", seconds=HOUSEKEEPING.seconds, next_run_time=self._now()
        )
        if self._sweep is not None:
            self._scheduler.add_job(self._sweep, "interval", id="sweep", seconds=SWEEP.seconds)
        self._scheduler.start()
        self._beat()

    def _beat(self) -> None:
        """By the steady clock: when the wall clock went back, the next waking seems hours away."""
        if not self._scheduler.running:
            return
        asyncio.get_running_loop().call_later(LONGEST_SLEEP.seconds, self._beat)
        wake = self._scheduler.get_job("wake")
        if wake is not None and wake.next_run_time and wake.next_run_time > self._now() + LONGEST_SLEEP:
            self._scheduler.modify_job("wake", next_run_time=self._now())

    def pause(self) -> None:
        """No further waking; what is under way goes on."""
        self._scheduler.pause()

    def stop(self) -> None:
        """The end; what is still under way is cancelled."""
        self._scheduler.shutdown(wait=False)

    async def _clean(self) -> None:  # APScheduler awaits only what it sees to be a coroutine function
        await self._tidy()

    async def _wake(self) -> None:
        next_at = await self._tick()
        now = self._now()
        # One that is past waits for somebody's calm (storage/nudges.py): the regular waking looks again.
        if next_at is not None and now < next_at < now + LONGEST_SLEEP:
            self._scheduler.add_job(self._wake, "date", id="soon", run_date=next_at, replace_existing=True)
