"""The contract between the bot and a channel: four methods and five ways a push may fail."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import Protocol

from starlette.routing import BaseRoute

from bot.core.messages import Message
from bot.core.updates import Address, Update

Receive = Callable[[Update], Awaitable[Message | None]]
"""Takes an update, returns the answer after it is durable. Raises StorageDown when nothing was stored:
the channel must then let the platform send the update again (503, offset stays)."""


class StorageDown(Exception):
    """The update was not stored; nobody may be told that it was."""


class PushFailed(Exception):
    """Base of the five outcomes of a push that did not plainly succeed."""


class TryLater(PushFailed):
    """Busy, throttled or down, until `after` seconds at least. Whoever speaks before the next try is told first."""

    def __init__(self, after: float = 0.0, reason: str = "") -> None:
        super().__init__(reason)
        self.after = after


class NotNow(PushFailed):
    """They must speak first (tab shut, window closed): the nudge is held and said when they return."""


class Unreachable(PushFailed):
    """They blocked us or are gone: all their nudges stop."""


class Rejected(PushFailed):
    """Our message is wrong: a bug. Logged, marked failed, not tried again."""


class Unsure(PushFailed):
    """Written to the wire, no answer: it may have arrived. Not pushed again, said first at the next contact."""


class Pace(Protocol):
    """How fast a platform may be written to; a channel that has a `pace` counts its answers by it."""

    def answered(self, chat: str) -> None:
        """Something was written that nobody could hold back: pushes make room for it."""


class Channel(Protocol):
    """One way to talk with people."""

    name: str

    def routes(self, receive: Receive) -> Sequence[BaseRoute]:
        """The HTTP routes it wants mounted; empty when it polls."""

    async def listen(self, receive: Receive) -> None:
        """Bring updates until cancelled; return at once for a webhook channel."""

    async def push(self, to: Address, message: Message) -> str | None:
        """Say something unasked; which way it went, where there are several. Raises one of the five PushFailed."""

    async def close(self) -> None:
        """Let go of connections; nothing is said afterwards."""
