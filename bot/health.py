"""Is the bot ready, and what stands where just now: looked up when somebody asks, never on the road of an update."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Final

from bot import metrics
from bot.channels import Channel
from bot.nudger import Nudger
from bot.storage import backlog
from bot.storage.backlog import Waiting
from bot.storage.database import Kept

STILL: Final = 60.0  # seconds without a look at the nudges
UNDELIVERED: Final = 15 * 60.0  # seconds that something may be due; somebody who never stops typing is spared 10 min
DEAF: Final = 5 * 60.0  # seconds without a poll that worked; between two tries lie 30 s at most
OURS: Final = frozenset({"due", "claimed"})  # what waits for nobody but us


@dataclass(slots=True)
class Health:
    """Looks after a running bot. `now` is the wall clock and `steady` one that never jumps; `database` lies at `path`.

    `oldest` is, by channel, what was found to wait the longest and since when it has been the longest.
    """

    database: Kept
    nudger: Nudger
    channels: Mapping[str, Channel]
    now: Callable[[], datetime]
    steady: Callable[[], float]
    path: Path
    started: datetime = field(init=False)
    oldest: dict[str, tuple[datetime, datetime]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.started = self.now()

    async def problem(self) -> str:
        """Why the bot is not ready; empty when it is."""
        now = self.now()
        try:
            waiting = await self.database.read(lambda tx: backlog.waiting(tx, now))
        except Exception as reason:  # noqa: BLE001 - whatever it is, we are not ready
            return f"database: {reason}"
        if trouble := await self.database.trouble():
            return f"database: {trouble}"
        looked = self.nudger.looked_at or self.started
        if abs((now - looked).total_seconds()) > STILL:
            return "nudger stands still"
        return self._undelivered(waiting, now) or self._deaf()

    async def measure(self) -> bytes:
        """All metrics, with what stands in the database and on the disk as it is now."""
        now = self.now()
        try:
            waiting = await self.database.read(lambda tx: backlog.waiting(tx, now))
        except Exception:  # noqa: BLE001 - the other numbers are worth most when the database is away
            waiting = []
            metrics.failed("metrics", metrics.FAILED)
        _show(waiting, now)
        for name, age in self._poll_ages().items():
            metrics.POLLED.labels(name).set(age)
        self._weigh()
        return metrics.text()

    def _undelivered(self, waiting: Sequence[Waiting], now: datetime) -> str:
        """The channel on which the same nudge has been the next for long. A queue that moves is no fault.

        A platform that is away is none either: each try that fails moves the moment of the next.
        """
        since = {it.channel: min(w.since for w in waiting if w.channel == it.channel and w.state in OURS)
                 for it in waiting if it.state in OURS}  # fmt: skip
        self.oldest = {name: (at, self._first_seen(name, at, now)) for name, at in since.items()}
        stuck = [name for name, (_, seen) in self.oldest.items() if (now - seen).total_seconds() > UNDELIVERED]
        return f"nudges undelivered: {', '.join(sorted(stuck))}" if stuck else ""

    def _first_seen(self, channel: str, at: datetime, now: datetime) -> datetime:
        before = self.oldest.get(channel)
        if before is None:
            return max(at, self.started)  # what came due while nobody ran is not late by our fault
        return before[1] if before[0] == at else now

    def _deaf(self) -> str:
        deaf = [name for name, age in self._poll_ages().items() if age > DEAF]
        return f"poll is dead: {', '.join(deaf)}" if deaf else ""

    def _poll_ages(self) -> dict[str, float]:
        """Seconds since the last poll that worked, of the channels that poll."""
        found = ((name, getattr(channel, "poll_age", None)) for name, channel in self.channels.items())
        return {name: poll_age(self.steady()) for name, poll_age in found if poll_age is not None}

    def _weigh(self) -> None:
        files = (self.path, self.path.with_name(f"{self.path.name}-wal"))
        metrics.DATABASE.set(sum(file.stat().st_size for file in files if file.exists()))
        metrics.DISK.set(shutil.disk_usage(self.path.parent).free)


def _show(waiting: Sequence[Waiting], now: datetime) -> None:
    """What waits, and nothing of what waited at the last look."""
    metrics.WAITING.clear()
    metrics.WAITED.clear()
    for it in waiting:
        metrics.WAITING.labels(it.channel, it.state).set(it.count)
        metrics.WAITED.labels(it.channel, it.state).set(max((now - it.since).total_seconds(), 0.0))
