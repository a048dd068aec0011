"""WeChat's access token: fetched by one while the others wait, renewed before it dies, kept over a restart."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

import structlog

from bot.channels import PushFailed, TryLater
from bot.channels.wechat_calls import Account, KeptTokens
from bot.channels.wechat_codes import Answer, failure

ENDPOINT: Final = "stable_token"
EARLY: Final = timedelta(minutes=2)  # WeChat gives the next one 5 minutes before the end, and both work that long
LONGEST: Final = timedelta(hours=2)  # a token with more time left than that was noted by a wrong clock
PAUSE: Final = timedelta(seconds=5)  # after a failed fetch whoever waits fails too, instead of asking once more each
log = structlog.get_logger()

Ask = Callable[[Mapping[str, object]], Awaitable[Answer]]
Held = tuple[str, datetime]


@dataclass(eq=False, slots=True)
class Token:
    """One account's token. `ask` posts to stable_token."""

    account: Account
    kept: KeptTokens
    now: Callable[[], datetime]
    ask: Ask = field(repr=False)
    held: Held | None = field(default=None, repr=False)
    fetches: int = 0
    failed: tuple[datetime, PushFailed] | None = None
    alone: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def get(self, stale: str = "") -> str:
        """A token; a new one after `stale`, the one that WeChat has just refused. Raises a PushFailed."""
        token, seen = self._good(self.held), self.fetches
        if token and token != stale:
            return token
        async with self.alone:
            token = await self._loaded()
            if token and (token != stale or self.fetches != seen):  # somebody who waited before us fetched it
                return token
            self._rest()
            return await self._fetched()

    async def _loaded(self) -> str:
        """What this process has, or the last one kept."""
        if self.held is None:
            self.held = await self.kept.load(self._name)
        return self._good(self.held)

    async def _fetched(self) -> str:
        try:
            token, expires_at = self._read(await self.ask(self._sign_in))
        except PushFailed as reason:
            self.failed = (self.now(), reason)
            raise
        self.held, self.failed, self.fetches = (token, expires_at), None, self.fetches + 1
        await self.kept.save(self._name, token, expires_at)
        return token

    def _read(self, answer: Answer) -> Held:
        if answer.code:
            log.error("wechat gives no token", code=answer.code, rid=answer.rid, ip=answer.ip)
            raise failure(ENDPOINT, answer, self.now())
        token, seconds = answer.data.get("access_token"), answer.data.get("expires_in")
        if not isinstance(token, str) or not token or not isinstance(seconds, int):
            raise TryLater(reason=f"{ENDPOINT}: no token in the answer")
        return token, self.now() + timedelta(seconds=seconds)

    def _good(self, held: Held | None) -> str:
        return held[0] if held is not None and EARLY < held[1] - self.now() <= LONGEST else ""

    def _rest(self) -> None:
        if self.failed is not None and timedelta() <= self.now() - self.failed[0] < PAUSE:
            raise self.failed[1]

    @property
    def _sign_in(self) -> dict[str, object]:
        who = {"appid": self.account.app_id, "secret": self.account.secret}
        return {"grant_type": "client_credential", **who, "force_refresh": False}

    @property
    def _name(self) -> str:
        return f"wechat:{self.account.app_id}"
