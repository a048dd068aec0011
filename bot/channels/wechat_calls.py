"""Calls of WeChat's API before its libraries are there: they are imported with the first call, not with the start.

An account that may only answer never makes one, so it never pays for them.
"""

from __future__ import annotations

import asyncio
import importlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final, Protocol

HOME: Final = "bot.channels.wechat_api"


class KeptTokens(Protocol):
    """Where an access token is kept over a restart."""

    async def load(self, name: str) -> tuple[str, datetime] | None:
        """The token and when it dies."""

    async def save(self, name: str, token: str, expires_at: datetime) -> None:
        """Keep it."""


class Unkept:
    """For a command that makes one call: WeChat gives it the token that the bot has, too."""

    async def load(self, name: str) -> tuple[str, datetime] | None:
        """Nothing."""
        return None

    async def save(self, name: str, token: str, expires_at: datetime) -> None:
        """Not kept."""


@dataclass(frozen=True, slots=True)
class Account:
    """An Official Account as it signs in. `base` is the address of the API."""

    app_id: str
    secret: str = field(repr=False)
    base: str


class Caller(Protocol):
    """What can call WeChat's API. Every failure is a PushFailed, and no text of one holds a secret or a person's id."""

    async def send_text(self, openid: str, text: str) -> None:
        """A customer-service message."""

    async def subscribed(self, openid: str, fields: Mapping[str, Any]) -> None:
        """The one message that somebody allowed beforehand; `fields` are template_id, scene, title and data."""

    async def create_menu(self, menu: Mapping[str, Any]) -> None:
        """Put the custom menu in place."""

    async def menu(self) -> Mapping[str, Any] | None:
        """The custom menu as it is; None when there is none."""

    async def quota(self, endpoint: str) -> tuple[int, int]:
        """How often a call may still be made today, and how often in all."""

    async def close(self) -> None:
        """Close all connections."""


@dataclass(eq=False, slots=True)
class Calls:
    """A Caller that opens itself with the first call."""

    account: Account
    kept: KeptTokens
    now: Callable[[], datetime]
    opened: Caller | None = None
    opening: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def send_text(self, openid: str, text: str) -> None:
        await (await self._open()).send_text(openid, text)

    async def subscribed(self, openid: str, fields: Mapping[str, Any]) -> None:
        await (await self._open()).subscribed(openid, fields)

    async def create_menu(self, menu: Mapping[str, Any]) -> None:
        await (await self._open()).create_menu(menu)

    async def menu(self) -> Mapping[str, Any] | None:
        return await (await self._open()).menu()

    async def quota(self, endpoint: str) -> tuple[int, int]:
        return await (await self._open()).quota(endpoint)

    async def close(self) -> None:
        if self.opened is not None:
            await self.opened.close()

    async def _open(self) -> Caller:
        if self.opened is None:
            async with self.opening:
                if self.opened is None:
                    home = await asyncio.to_thread(importlib.import_module, HOME)
                    self.opened = home.Api(self.account, self.kept, self.now)
        return self.opened
