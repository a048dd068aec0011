"""Once a day a look at the account itself: whether WeChat takes our calls, whether the menu is there, what is left.

What is seen is kept for `huiyin doctor` and warned of in the log; nobody waits for it, and nothing depends on it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import structlog

from bot.channels import PushFailed, StorageDown
from bot.channels.wechat_account import BELIEVED, Abilities
from bot.channels.wechat_calls import Caller
from bot.channels.wechat_codes import Denied, Refused

SEND: Final = "message/custom/send"
PLACED, BARE = "placed", "none"
log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Look:
    """One account's. `sleep` waits a number of seconds."""

    api: Caller
    abilities: Abilities
    now: Callable[[], datetime]
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep

    async def daily(self) -> None:
        """Look now and every day, until cancelled."""
        while True:
            await self.once()
            await self.sleep(BELIEVED.total_seconds() / 2)  # what is believed for a day is always there

    async def once(self) -> None:
        """Look once; whatever goes wrong is a line in the log."""
        try:
            await self._look()
        except StorageDown:
            log.warning("what the account may do is not noted")

    async def _look(self) -> None:
        try:
            found = await self.api.menu()
        except PushFailed as failed:
            await self._failed(failed)
            if not isinstance(failed, Denied):
                return
        else:
            await self._note("menu", detail=BARE if found is None else PLACED)
        await self._note("token")
        await self._quota()

    async def _quota(self) -> None:
        """How often a message may be sent today; an account that may not is not told."""
        try:
            left, whole = await self.api.quota(SEND)
        except PushFailed as failed:
            log.info("wechat tells no quota", reason=str(failed))
        else:
            await self._note("quota", detail=f"{left}/{whole}")

    async def _failed(self, failed: PushFailed) -> None:
        match failed:
            case Denied(code=code):
                await self._note("menu", code)
            case Refused(code=code, ip=ip):
                log.warning("wechat refuses this account", code=code, ip=ip)
                await self._note("token", code, ip)
            case _:
                log.info("wechat not looked at", reason=str(failed))

    async def _note(self, name: str, code: int = 0, detail: str = "") -> None:
        await self.abilities.learn(name, self.now() + BELIEVED, code, detail)
