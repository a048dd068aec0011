"""Due rows → updates → pushed messages → settled rows, each channel at its own pace. At least once, never lost."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

import structlog

from bot.channels import Channel
from bot.delivery import Lane
from bot.inbox import Inbox
from bot.metrics import TICKED
from bot.pacing import Pacer
from bot.recounting import Recounting
from bot.storage import hashes, nudges, receipts
from bot.storage.database import Database, Transaction

log = structlog.get_logger()


async def _alone(lane: Lane) -> None:
    """Whatever goes wrong on one channel is no matter of the others: what they have in hand is never cut off."""
    try:
        await lane.drain()
    except Exception:
        log.exception("nudges not delivered", channel=lane.name)


@dataclass(slots=True)
class Nudger:
    """Delivers what is due. `owner` names this process among all that ever claimed a row; `pacers` are the channels
    that may not be written to as fast as one likes."""

    database: Database
    inbox: Inbox
    channels: Mapping[str, Channel]
    now: Callable[[], datetime]
    owner: str
    pacers: Mapping[str, Pacer] = field(default_factory=dict)
    lanes: dict[str, Lane] = field(default_factory=dict, init=False)
    counting: asyncio.Lock = field(default_factory=asyncio.Lock)
    rounds: int = 0
    idle: asyncio.Event = field(default_factory=asyncio.Event)
    recounting: Recounting = field(init=False)

    def __post_init__(self) -> None:
        self.recounting = Recounting(self.database, self.inbox)
        self.idle.set()
        for name in self.channels:
            self._open(name)

    @property
    def looked_at(self) -> datetime | None:
        """When the slowest channel last got on; None before all have."""
        moments = [lane.looked_at for lane in self.lanes.values()]
        return min((at for at in moments if at), default=None) if all(moments) else None

    async def tick(self) -> datetime | None:
        """Deliver everything that is due, on every channel that is not at it already; when the next will be due.

        Raises nothing for a single bad nudge.
        """
        self.rounds += 1
        self.idle.clear()
        try:
            return await self._round()
        finally:
            self.rounds -= 1
            if not self.rounds:
                self.idle.set()

    async def _round(self) -> datetime | None:
        """What another calendar moves is counted first, so that nobody is asked on a day that no longer holds."""
        async with self.counting:
            await self.recounting.look()
        for name in await self.database.read(nudges.channels):
            self._open(name)
        async with asyncio.TaskGroup() as group:
            for lane in self.lanes.values():
                group.create_task(_alone(lane))
        if (at := self.looked_at) is not None:
            TICKED.set(at.timestamp())
        return await self._earliest(self.now())

    async def next_after(self, at: datetime) -> datetime | None:
        """The earliest moment after `at` at which something may be tried."""
        return await self._earliest(at)

    async def rest(self) -> None:
        """Begin nothing any more; wait until what is in hand is settled."""
        self.recounting.stopping = True
        async with asyncio.TaskGroup() as group:
            for lane in self.lanes.values():
                group.create_task(lane.rest())
        await self.idle.wait()

    async def recover(self) -> int:
        """At start, as the sole owner: give back what the last process had claimed, or had no channel for."""
        names = tuple(self.channels)

        def unit(tx: Transaction) -> int:
            for person, claim, mark in nudges.left_ready(tx):
                if receipts.worded(tx, hashes.of_update(self.inbox.secret, mark), person):
                    nudges.forgive(tx, person, claim)
            return nudges.release_all(tx) + sum(nudges.release_back(tx, name) for name in names)

        return await self.database.run(unit)

    def _open(self, name: str) -> None:
        if name not in self.lanes:
            pacer = self.pacers.get(name) or Pacer()
            self.lanes[name] = Lane(
                name, self.channels.get(name), self.database, self.inbox, self.now, self.owner, pacer
            )

    async def _earliest(self, after: datetime | None) -> datetime | None:
        names = tuple(self.lanes)
        planned = await self.database.read(lambda tx: [nudges.next_at(tx, name, after) for name in names])
        worded = [lane.ahead.next_at(after) for lane in self.lanes.values()]
        return min((at for at in (*planned, *worded) if at), default=None)
