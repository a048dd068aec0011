"""Calls of the Bot API before its libraries are there: they are imported with the first call, not with the start.

python-telegram-bot and aiohttp take a third of a second; the chat page and the webhook need not wait for them.
"""

from __future__ import annotations

import asyncio
import importlib
from dataclasses import dataclass, field
from typing import Any, Final, Protocol

from bot.channels import PushFailed, TryLater

UPDATE_KINDS: Final = ("message", "callback_query", "my_chat_member")
LONGEST_WAIT: Final = 30.0
HOME: Final = "bot.channels.telegram_api"


class Refused(TryLater):
    """Telegram knows neither this token nor this method (401, 404): the operator must look."""


class Caller(Protocol):
    """What can call the Bot API. Every failure is a PushFailed."""

    async def call(self, method: str, **fields: object) -> Any:
        """The result of one call."""

    async def updates(self, offset: int | None, seconds: int | None = None) -> list[object]:
        """Wait for updates from `offset` on."""

    async def upload(self, method: str, name: str, content: bytes, **fields: object) -> Any:
        """`call` with one file."""

    async def close(self) -> None:
        """Close all connections."""


@dataclass(eq=False, slots=True)
class Calls:
    """A Caller that opens itself with the first call."""

    token: str = field(repr=False)
    base: str
    poll_seconds: int
    opened: Caller | None = None
    opening: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def call(self, method: str, **fields: object) -> Any:
        return await (await self._open()).call(method, **fields)

    async def updates(self, offset: int | None, seconds: int | None = None) -> list[object]:
        return await (await self._open()).updates(offset, seconds)

    async def upload(self, method: str, name: str, content: bytes, **fields: object) -> Any:
        return await (await self._open()).upload(method, name, content, **fields)

    async def close(self) -> None:
        if self.opened is not None:
            await self.opened.close()

    async def _open(self) -> Caller:
        if self.opened is None:
            async with self.opening:
                if self.opened is None:
                    home = await asyncio.to_thread(importlib.import_module, HOME)
                    self.opened = home.Api(self.token, self.base, self.poll_seconds)
        return self.opened


def backoff(failures: int, failed: PushFailed | None = None) -> float:
    """Seconds to wait after so many failures in a row: 0.5, 1, 2 … 30, and never less than was asked for."""
    asked = failed.after if isinstance(failed, TryLater) else 0.0
    return max(asked, min(0.5 * 2.0 ** min(failures - 1, 10), LONGEST_WAIT))
