"""Long polling: the offset moves only past what is done, order is kept in a chat, chats do not wait for each other."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from itertools import takewhile
from typing import Final

import structlog

from bot.channels import PushFailed, StorageDown, TryLater
from bot.channels.telegram_calls import Caller, backoff
from bot.channels.telegram_updates import Incoming, Malformed

WINDOW: Final = 100  # updates in hand at most; also what getUpdates gives at once
PATIENCE_SECONDS: Final = 0.25  # how long the slowest chat may hold up the next poll
FAREWELL_SECONDS: Final = 10.0
log = structlog.get_logger()


@dataclass(eq=False)
class Polling:
    """One poller. `read` raises Malformed; `take` returns when an update is durable and answered, or StorageDown."""

    api: Caller
    read: Callable[[object], Incoming]
    take: Callable[[Incoming], Awaitable[None]]
    sleep: Callable[[float], Awaitable[None]]
    steady: Callable[[], float]
    last_poll: float = 0.0
    offset: int | None = None
    asked: int | None = None  # the offset of the last poll
    failures: int = 0
    window: dict[int, bool] = field(default_factory=dict)  # update id → done; in the order they came
    chats: dict[int, deque[Incoming]] = field(default_factory=dict)
    workers: set[asyncio.Task[None]] = field(default_factory=set)

    async def run(self) -> None:
        """Poll until cancelled; then finish what is in hand and tell Telegram so."""
        self.last_poll = self.steady()
        async with asyncio.TaskGroup() as group:
            try:
                while True:
                    await self._round(group)
            except asyncio.CancelledError:
                await self._farewell()
                raise

    async def _round(self, group: asyncio.TaskGroup) -> None:
        begun, finished = self.steady(), self._finished()
        self.asked = self.offset
        try:
            batch = await self.api.updates(self.offset)
        except PushFailed as failed:
            await self._wait_out(failed)
            return
        self.last_poll, self.failures = self.steady(), 0
        for number in finished:
            del self.window[number]
        numbered = [self._start(group, raw) for raw in batch[:WINDOW]]
        if self.workers:
            await asyncio.wait(self.workers, timeout=PATIENCE_SECONDS)
        elif batch and not any(numbered):
            await self._wait_out(TryLater(reason="only updates without a number"))
        elif not batch and self.last_poll - begun < PATIENCE_SECONDS:
            await self.sleep(PATIENCE_SECONDS)  # a poll that does not wait must not spin

    def _finished(self) -> list[int]:
        """What is done from the oldest on, and the offset past it.

        They stay in the window until a poll that left them out came back: one sent before may bring them again.
        """
        finished = list(takewhile(self.window.__getitem__, self.window))
        if finished:
            self.offset = finished[-1] + 1
        return finished

    def _start(self, group: asyncio.TaskGroup, raw: object) -> bool:
        """Put an update into its chat's queue; whether it has a number at all."""
        try:
            incoming = self.read(raw)
        except Malformed as reason:
            log.warning("telegram update not readable", update=reason.rest.id if reason.rest else None)
            if reason.rest is None:
                return False
            incoming = reason.rest
        if incoming.id not in self.window:
            self.window[incoming.id] = False
            self._queue(group, incoming)
        return True

    def _queue(self, group: asyncio.TaskGroup, incoming: Incoming) -> None:
        if incoming.chat in self.chats:
            self.chats[incoming.chat].append(incoming)
            return
        self.chats[incoming.chat] = deque((incoming,))
        worker = group.create_task(self._work(incoming.chat))
        self.workers.add(worker)
        worker.add_done_callback(self.workers.discard)

    async def _work(self, chat: int) -> None:
        """One chat's updates, one after the other, until none is left."""
        queue = self.chats[chat]
        while queue:
            await self._settle(queue[0])
            queue.popleft()
        del self.chats[chat]

    async def _settle(self, incoming: Incoming) -> None:
        """Try until it is stored: what is behind it in this chat waits, and so does the offset."""
        failures = 0
        while True:
            try:
                await self.take(incoming)
                break
            except StorageDown:
                failures += 1
                log.warning("telegram update waits for the database", update=incoming.id, failures=failures)
                await self.sleep(backoff(failures))
        self.window[incoming.id] = True

    async def _wait_out(self, failed: PushFailed) -> None:
        self.failures += 1
        wait = backoff(self.failures, failed)
        log.warning("telegram poll failed", reason=str(failed), failures=self.failures, wait=wait)
        if "webhook" in str(failed).lower():
            await self._unhook()
        await self.sleep(wait)

    async def _unhook(self) -> None:
        """A webhook somebody set makes every poll a 409."""
        try:
            await self.api.call("deleteWebhook", drop_pending_updates=False)
        except PushFailed as failed:
            log.warning("telegram webhook not removed", reason=str(failed))

    async def _farewell(self) -> None:
        """Let the updates in hand be answered, and confirm them: else they would be answered again after a restart."""
        if self.workers:
            await asyncio.wait(self.workers, timeout=FAREWELL_SECONDS)
        self._finished()
        if self.offset != self.asked:
            try:
                await asyncio.wait_for(self._confirm(), FAREWELL_SECONDS)
            except TimeoutError:
                log.warning("telegram offset not confirmed at the end")

    async def _confirm(self) -> None:
        """Tell the offset without waiting for updates; a server that still minds the old poll is asked again."""
        for failures in range(1, 5):
            try:
                await self.api.updates(self.offset, seconds=0)
            except PushFailed as failed:
                log.info("telegram offset not confirmed yet", reason=str(failed))
                await self.sleep(backoff(failures))
            else:
                return
