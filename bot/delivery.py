"""One channel's due nudges: claimed one by one, worded on the road of every update, pushed, marked.

Where the platform takes as many as come, they are claimed and worded a little before their moment (bot/ahead.py).
"""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

import structlog

from bot import metrics
from bot.ahead import Ahead, Worded
from bot.channels import Channel, NotNow, PushFailed, Rejected, StorageDown, TryLater, Unreachable, Unsure
from bot.core.codec import screen_to_json
from bot.core.messages import Message, options
from bot.core.updates import Due
from bot.inbox import Inbox
from bot.pacing import Pacer
from bot.storage import hashes, nudges, people, receipts
from bot.storage.database import Database, Transaction, Unavailable, Unit
from bot.storage.nudges import Claimed

PACED, UNPACED = 16, 64  # in hand at once on one channel: bounds what a crash can say twice, and shares commits
FIRST_WAIT: Final = timedelta(seconds=15)
FIRST_WAIT_TOLD: Final = timedelta(seconds=1)  # where the platform said itself how long it wants to be left alone
LONGEST_WAIT: Final = timedelta(minutes=30)
MARK_AGAIN: Final = 1.0  # seconds between two tries to write down what was pushed
log = structlog.get_logger()


def backoff(attempt: int, seed: str, after: float = 0.0) -> timedelta:
    """How long to wait after the `attempt`-th failure (from 0): doubling, a ceiling, jitter of ±25 % from the seed;
    never sooner than `after` seconds."""
    first = FIRST_WAIT_TOLD if after else FIRST_WAIT
    wait = min(first * 2.0 ** min(attempt, 12), LONGEST_WAIT)
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
class Lane:
    """The nudges of one channel; `channel` is None where it is not configured any more. `owner` names this process
    among all that ever claimed a row; `looked_at` is when it last got on: looked for due nudges, or settled one."""

    name: str
    channel: Channel | None
    database: Database
    inbox: Inbox
    now: Callable[[], datetime]
    owner: str
    pacer: Pacer = field(default_factory=Pacer)
    looked_at: datetime | None = None
    ahead: Ahead = field(default_factory=Ahead)
    unworded: list[Claimed] = field(default_factory=list)
    busy: asyncio.Lock = field(default_factory=asyncio.Lock)
    stopping: bool = False
    workers: int = 0
    claims: int = 0
    suspecting: bool = False
    group: asyncio.TaskGroup | None = None

    async def drain(self) -> None:
        """Deliver everything that is due here. Where that is under way already another pair of hands joins: one call
        that hangs keeps nobody else waiting."""
        if self.busy.locked():
            if self.group is not None and self.workers and not self.stopping:
                self._hire(self.group)
            return
        async with self.busy:
            try:
                await self._tidy()
            except Unavailable as reason:
                log.warning("nudges not looked for", channel=self.name, reason=str(reason))
                return
            self.looked_at = self.now()
            try:
                async with asyncio.TaskGroup() as self.group:
                    self._hire(self.group)
            finally:
                self.group = None

    async def rest(self) -> None:
        """Begin nothing any more, and wait until what is in hand is settled; what was worded ahead is given back."""
        self.stopping = True
        async with self.busy:
            left = self.ahead.emptied()
            try:
                await self.database.run(lambda tx: [nudges.word_anew(tx, claimed) for claimed in left])
            except Unavailable as reason:
                log.warning("nudges not given back", channel=self.name, reason=str(reason))

    async def _tidy(self) -> None:
        now, unworded = self.now(), tuple(self.unworded)

        def unit(tx: Transaction) -> list[tuple[str, int]]:
            for claimed in unworded:
                nudges.give_back(tx, claimed)
            nudges.release(tx, self.name, self.owner, now)
            return nudges.set_aside(tx, self.name, now)

        deadly = await self.database.run(unit)
        del self.unworded[: len(unworded)]
        for person, id_ in deadly:
            metrics.parked("nudge")
            log.error("nudge parked", channel=self.name, person=person, nudge=id_, problem=nudges.PARKED)

    def _hire(self, group: asyncio.TaskGroup, most: int = UNPACED) -> None:
        """One more to work, as long as there is work and not too many are at it."""
        if self.workers < (PACED if self.pacer.per_second else most):
            self.workers += 1
            group.create_task(self._work(group))

    async def _work(self, group: asyncio.TaskGroup) -> None:
        """One nudge after the other, until nothing is due; each one found calls for another pair of hands."""
        try:
            while not self.stopping and await self._turn():
                if (worded := self.ahead.ripe(self.now())) is not None:
                    self._hire(group)
                    await self._leave(worded)
                elif not await self._found(group):
                    self.pacer.give_back()
                    return
                self.looked_at = self.now()
        except Unavailable as reason:
            log.warning("nudges not claimed", channel=self.name, reason=str(reason))
        except Exception:  # what the others have in hand is not cut off
            log.exception("nudges not claimed", channel=self.name)
        finally:
            self.workers -= 1

    async def _turn(self) -> bool:
        """Wait until one more may leave; False where that is not soon, or the end came meanwhile."""
        if not await self.pacer.slot():
            return False
        if self.stopping:
            self.pacer.give_back()  # whoever waits behind us need not wait for a turn that nobody takes
        return not self.stopping

    async def _found(self, group: asyncio.TaskGroup) -> bool:
        """Claim the next nudge and see to it; whether there was one. What is not due yet need not be hurried."""
        claimed, suspect = await self._next()
        if claimed is None:
            return False
        self._hire(group, PACED if claimed.ahead else UNPACED)
        try:
            await self._guarded(claimed)
        finally:
            self.suspecting = self.suspecting and not suspect
        return True

    async def _next(self) -> tuple[Claimed | None, bool]:
        """The next nudge, and whether its last delivery never ended: of those one at a time, so that what kills us is
        alone when it does."""
        suspects, self.suspecting = not self.suspecting, True
        self.claims += 1
        token, now = f"{self.owner}:{self.claims}", self.now()
        horizon = nudges.AT_ONCE if self.pacer.per_second else self.ahead.horizon
        found: Claimed | None = None
        try:
            found = await self.database.run(lambda tx: self._claim(tx, now, token, suspects, horizon))
        finally:
            if suspects and (found is None or not found.claims):
                self.suspecting = False
        return found, found is not None and found.claims > 0

    def _claim(self, tx: Transaction, now: datetime, token: str, suspects: bool, horizon: timedelta) -> Claimed | None:
        """In one transaction with it they are taken to be undisturbed: whatever they do after it counts."""
        found = nudges.claim(tx, self.name, now, token, suspects=suspects, horizon=horizon)
        if found is not None and found.ahead:
            self.inbox.undisturbed.add(found.person)
        return found

    async def _guarded(self, claimed: Claimed) -> None:
        """One failing delivery never stops the others."""
        try:
            await self._deliver(claimed)
        except (StorageDown, Unavailable) as reason:  # nothing was pushed: the next round takes it up again
            log.warning("nudge not delivered", mark=claimed.mark, reason=str(reason))
            if claimed.ahead:
                self.unworded.append(claimed)
        except Exception:
            log.exception("nudge failed", mark=claimed.mark)
            await self._settle(claimed, TryLater(reason=nudges.BUG))

    async def _deliver(self, claimed: Claimed) -> None:
        message = await self.inbox.receive(Due(claimed.address, claimed.mark, claimed.ids, claimed.ready_at))
        if message is None:  # the handler stopped or moved it: nothing to say
            self.pacer.give_back()
            self.inbox.undisturbed.discard(claimed.person)
            await self.database.run(lambda tx: nudges.release_unsaid(tx, claimed))
        elif claimed.ahead:
            self.ahead.keep(claimed, message)
        else:
            await self._say(claimed, message)

    async def _leave(self, worded: Worded) -> None:
        """Its moment has come: said, unless they did anything since it was worded, or the machine slept meanwhile."""
        claimed = worded.claimed
        undisturbed = claimed.person in self.inbox.undisturbed
        self.inbox.undisturbed.discard(claimed.person)
        if undisturbed and self.now() - claimed.ready_at <= nudges.STALE:
            await self._say(claimed, worded.message)
        else:
            await self._write_down(claimed, nudges.DISTURBED, lambda tx: nudges.word_anew(tx, claimed))

    async def _say(self, claimed: Claimed, message: Message) -> None:
        shown = Shown(message, self.now())
        await self._settle(claimed, await self._push(claimed, message), shown)

    async def _push(self, claimed: Claimed, message: Message) -> PushFailed | str:
        """The way it went ('' where there is but one), or why it did not."""
        if self.channel is None:
            return NotNow(nudges.UNCONFIGURED)
        await self.pacer.calm(claimed.address.id)
        try:
            return await self.channel.push(claimed.address, message) or ""
        except PushFailed as failure:
            if isinstance(failure, TryLater) and failure.after:
                self.pacer.throttled(claimed.address.id, failure.after)
            return failure
        except Exception:  # it may have left before that
            log.exception("nudge pushed with an error", mark=claimed.mark)
            return Unsure(nudges.BUG)

    async def _settle(self, claimed: Claimed, outcome: PushFailed | str, shown: Shown | None = None) -> None:
        """Write down how it went: what was pushed and is not marked would be said twice."""
        name = "Sent" if isinstance(outcome, str) else type(outcome).__name__
        late = (self.now() - claimed.ready_at).total_seconds()
        metrics.delivered(claimed.address.channel, name, late)
        await self._write_down(claimed, name, lambda tx: self._write(tx, claimed, outcome, shown))

    async def _write_down(self, claimed: Claimed, name: str, unit: Unit[object]) -> None:
        """However long that takes."""
        while True:
            try:
                await self.database.run(unit)
            except Unavailable as reason:
                log.warning("nudge not marked", mark=claimed.mark, outcome=name, reason=str(reason))
                if self.stopping:
                    return
                await self.pacer.sleep(MARK_AGAIN)
            else:
                return

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
                at = max(self.now(), claimed.ready_at) + backoff(claimed.attempt, claimed.mark, outcome.after)
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
