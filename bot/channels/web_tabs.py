"""The open tabs of the chat page: who listens, and what each of them has still to be sent."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Final

from bot.core.codec import dumps
from bot.core.updates import Address

TABS: Final = 5  # of one person; a browser opens six connections to a host, one must stay free for posts
WAITING: Final = 64  # events a tab may lag behind before it is dropped; it catches up when it reconnects
PING: Final = b": ping\n\n"


def frame(data: object, event_id: str = "", event: str = "") -> bytes:
    """One server-sent event; the data is JSON on one line."""
    lines = (f"event: {event}\n" if event else "", f"id: {event_id}\n" if event_id else "", f"data: {dumps(data)}\n\n")
    return "".join(lines).encode("utf-8", "replace")


@dataclass(slots=True, eq=False)
class Tab:
    """One open stream. What is said while it catches up waits in its queue."""

    queue: asyncio.Queue[bytes] = field(default_factory=lambda: asyncio.Queue(WAITING))
    over: bool = False

    def tell(self, event: bytes) -> bool:
        """Whether the event could be queued; a tab that lags too far behind is over."""
        if self.over or self.queue.full():
            self.over = True
            return False
        self.queue.put_nowait(event)
        return True

    def end(self) -> None:
        """End the stream after what is queued."""
        self.over = True
        if not self.queue.full():
            self.queue.put_nowait(b"")

    async def events(self, ping: float) -> AsyncIterator[bytes]:
        """What was told, as it comes, and a comment after `ping` silent seconds, until the tab is over."""
        while not (self.over and self.queue.empty()):
            try:
                async with asyncio.timeout(ping):
                    event = await self.queue.get()
            except TimeoutError:
                event = PING
            if event:
                yield event


@dataclass(slots=True, eq=False)
class Tabs:
    """All open streams, by person."""

    streams: dict[Address, list[Tab]] = field(default_factory=dict)
    closed: bool = False

    @contextmanager
    def opened(self, address: Address) -> Iterator[Tab]:
        """A tab that hears everything told to this person while the context lasts."""
        tab = Tab(over=self.closed)
        self.streams.setdefault(address, []).append(tab)
        try:
            yield tab
        finally:
            self._leave(address, tab)

    def _leave(self, address: Address, tab: Tab) -> None:
        left = [other for other in self.streams.get(address, ()) if other is not tab]
        if left:
            self.streams[address] = left
        else:
            self.streams.pop(address, None)

    def count(self, address: Address) -> int:
        """How many tabs this person has open."""
        return len(self.streams.get(address, ()))

    def tell(self, address: Address, event: bytes) -> int:
        """How many tabs of this person took the event; those that did not are dropped."""
        taken = 0
        for tab in tuple(self.streams.get(address, ())):
            if tab.tell(event):
                taken += 1
            else:
                self._leave(address, tab)
        return taken

    def close(self) -> None:
        """End every stream; those opened later end at once."""
        self.closed = True
        for tabs in self.streams.values():
            for tab in tabs:
                tab.end()
