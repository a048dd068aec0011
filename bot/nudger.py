"""Due rows → updates → pushed messages → settled rows. At least once, never lost."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

import structlog

from bot.channels import Channel, NotNow, PushFailed, Rejected, StorageDown, TryLater, Unreachable, Unsure
from bot.core.codec import screen_to_json
from bot.core.messages import Message, options
from bot.core.updates import Due
from bot.inbox import Inbox
from bot.metrics import NUDGES, TICKED
from bot.recounting import Recounting
from bot.storage import hashes, nudges, people, receipts
from bot.storage.database import Database, Transaction, Unavailable
from bot.storage.nudges import Claimed

BATCH: Final = 200  # people claimed at once: delivered well within the lease
IN_FLIGHT: Final = 16
FIRST_WAIT: Final = timedelta(seconds=15)
LONGEST_WAIT: Final = timedelta(minutes=30)
log = structlog.get_logger()


def backoff(attempt: int, seed: str, after: float = 0.0) -> timedelta:
    """How long to wait after the `attempt`-th failure (from 0): doubling, a ceiling, jitter of ±25 % from the seed."""
    wait = min(FIRST_WAIT * 2.0 ** min(attempt, 12), LONGEST_WAIT)
    spread = int.from_bytes(hashlib.sha256(f"{seed}:{attempt}".encode()).digest()[:2], "big") / 0xFFFF
    return max(wait * (0.75 + spread / 2), timedelta(seconds=after))


@dataclass(frozen=True, slots=True)
class Shown:
    """What left at a moment and is on their screen once it arrived; before that typed numbers mean what they meant."""

    message: Message
    at: datetime

    def save(self, tx: Transaction, person: str) -> None:
        """It arrived."""
        people.showed(tx, person, screen_to_json(tuple(options(self.message))), self.message.digits, self.at)


@dataclass(slots=True)
class Nudger:
    """Delivers what is due. `owner` names this process among all that ever claimed a row; `looked_at` is when it
    last finished a round."""

    database: Database
    inbox: Inbox
    channels: Mapping[str, Channel]
    now: Callable[[], datetime]
    owner: str
    busy: asyncio.Lock = field(default_factory=asyncio.Lock)
    looked_at: datetime | None = None
    recounting: Recounting = field(init=False)

    def __post_init__(self) -> None:
        self.recounting = Recounting(self.database, self.inbox)

    async def tick(self) -> datetime | None:
        """Deliver everything that is due; when the next one will be. Raises nothing for a single bad nudge.

        What another calendar moves is counted first, so that nobody is asked on a day that no longer holds.
        """
        async with self.busy:
            await self.recounting.look()
            while await self._deliver_batch():
                pass
            self.looked_at = self.now()
            TICKED.set(self.looked_at.timestamp())
            return await self.database.read(nudges.next_at)

    async def next_after(self, at: datetime) -> datetime | None:
        """The earliest moment after `at` at which something may be tried."""
        return await self.database.read(lambda tx: nudges.next_after(tx, at))

    async def rest(self) -> None:
        """Wait until the round that is under way is finished."""
        async with self.busy:
            pass

    async def recover(self) -> int:
        """At start, as the sole owner: give back what the last process had claimed."""
        return await self.database.run(nudges.release_all)

    async def _deliver_batch(self) -> bool:
        now = self.now()
        token = hashlib.sha256(f"{self.owner}:{now.isoformat()}".encode()).hexdigest()[:16]
        claimed = await self.database.run(lambda tx: _claim(tx, now, token))
        gate = asyncio.Semaphore(IN_FLIGHT)
        async with asyncio.TaskGroup() as group:
            for one in claimed:
                group.create_task(self._guarded(gate, one))
        return sum(len(one.ids) for one in claimed) >= BATCH

    async def _guarded(self, gate: asyncio.Semaphore, claimed: Claimed) -> None:
        """One failing delivery never stops the others: its lease runs out and it is tried again."""
        async with gate:
            try:
                await self._deliver(claimed)
            except (StorageDown, Unavailable) as reason:
                log.warning("nudge not delivered", mark=claimed.mark, reason=str(reason))
            except Exception:
                log.exception("nudge failed", mark=claimed.mark)
                await self._settle(claimed, TryLater(reason=nudges.BUG))

    async def _deliver(self, claimed: Claimed) -> None:
        update = Due(claimed.address, claimed.mark, claimed.ids)
        message = await self.inbox.receive(update)
        if message is None:  # the handler stopped or moved it: nothing to say
            await self.database.run(lambda tx: nudges.release_unsaid(tx, claimed))
            return
        shown = Shown(message, self.now())
        await self._settle(claimed, await self._push(claimed, message), shown)

    async def _push(self, claimed: Claimed, message: Message) -> PushFailed | str:
        """The way it went ('' where there is but one), or why it did not."""
        channel = self.channels.get(claimed.address.channel)
        if channel is None:
            return NotNow("channel not configured")
        try:
            return await channel.push(claimed.address, message) or ""
        except PushFailed as failure:
            return failure

    async def _settle(self, claimed: Claimed, outcome: PushFailed | str, shown: Shown | None = None) -> None:
        name = "Sent" if isinstance(outcome, str) else type(outcome).__name__
        NUDGES.labels(claimed.address.channel, name).inc()
        await self.database.run(lambda tx: self._write(tx, claimed, outcome, shown))

    def _write(self, tx: Transaction, claimed: Claimed, outcome: PushFailed | str, shown: Shown | None) -> None:
        problem = str(outcome)
        match outcome:
            case str(way):
                nudges.mark_sent(tx, claimed, self.now(), way)
                secret = self.inbox.secret
                receipts.told(tx, hashes.of_update(secret, claimed.mark), hashes.of_address(secret, claimed.address))
                if shown is not None:
                    shown.save(tx, claimed.person)
            case TryLater():
                at = self.now() + backoff(claimed.attempt, claimed.mark, outcome.after)
                nudges.retry(tx, claimed, at, problem)
            case NotNow():
                nudges.hold(tx, claimed, problem)
            case Unsure():
                nudges.hold(tx, claimed, f"unsure: {problem}")
            case Unreachable():
                nudges.stop(tx, claimed)
            case Rejected() | _:
                log.error("nudge rejected", mark=claimed.mark, problem=problem)
                nudges.fail(tx, claimed, problem)


def _claim(tx: Transaction, now: datetime, token: str) -> list[Claimed]:
    nudges.release_expired(tx, now)
    return nudges.claim(tx, now, BATCH, token)
