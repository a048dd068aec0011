"""A Telegram that takes its time and remembers when it accepted what."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from random import Random
from typing import Any, Final

from aiohttp import ClientSession, web

from tests.process import pause
from tests.standin.bot_api import BotApi
from tests.standin.bot_api_chats import FIRST_DATE
from tests.standin.bot_api_rules import Refusal

WRITES: Final = ("sendMessage", "editMessageText")


@dataclass(frozen=True, slots=True)
class Accepted:
    """Something the bot said, taken by the platform at `at` (seconds of the loop's clock)."""

    at: float
    method: str
    text: str


@dataclass(eq=False)
class Platform(BotApi):
    """Calls take `delay` seconds before and as long after they are accepted; a caller who is gone by then was not heard."""

    chance: Random = field(default_factory=Random)
    delay: tuple[float, float] = (0.001, 0.015)
    accepted: dict[int, list[Accepted]] = field(default_factory=dict)  # by chat

    async def _serve(self, request: web.Request) -> web.StreamResponse:
        if request.match_info["method"] == "getUpdates":
            return await super()._serve(request)
        await pause(self.chance.uniform(*self.delay))
        if request.transport is None or request.transport.is_closing():
            raise web.HTTPServiceUnavailable
        response = await super()._serve(request)
        await pause(self.chance.uniform(*self.delay))
        return response

    def perform(self, method: str, fields: dict[str, Any], files: dict[str, Any], by: str = "call") -> object:
        """Do one call and write down when; an edit that changes nothing was made before."""
        result = super().perform(method, fields, files, by)
        done = not isinstance(result, Refusal) or "not modified" in result.description
        if method in WRITES and done:
            now = asyncio.get_running_loop().time()
            self.accepted.setdefault(int(fields["chat_id"]), []).append(Accepted(now, method, fields["text"]))
        return result

    def acknowledged(self, number: int) -> bool:
        """Whether the bot has taken an update: a 200 for its delivery, or an offset past it."""
        return all(raw["update_id"] != number for raw in self.pending)

    async def tap(self, chat: int, code: str) -> int:
        """Somebody taps a button of an older message; the number of the update."""
        query = f"query-{len(self.queries) + 1}"
        self.queries[query] = False
        numbers = [number for where, number in self.messages if where == chat]
        person = {"id": chat, "is_bot": False, "first_name": "小安", "language_code": "zh-hans"}
        place = {"message_id": max(numbers), "date": FIRST_DATE, "chat": {"id": chat, "type": "private"}}
        tapped = {"id": query, "from": person, "message": place, "chat_instance": "1", "data": code}
        return await self.update(callback_query=tapped)

    async def _deliver(self, key: str) -> None:
        """As the stand-in does, but knocking at a dead door all the time: no life is too short for an update."""
        queue = self.queues[key]
        while queue:
            while self.webhook and not await self._posted(queue[0]):
                await pause(self.redeliver_seconds)
            queue.popleft()
        del self.queues[key]


@asynccontextmanager
async def serving(platform: Platform) -> AsyncIterator[Platform]:
    """The platform on a loopback port of its own, gone at the end."""
    runner = web.AppRunner(platform.app(), access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    platform.base = f"http://127.0.0.1:{runner.addresses[0][1]}"
    async with ClientSession() as platform.client, asyncio.TaskGroup() as platform.group:
        try:
            yield platform
        finally:
            for worker in tuple(platform.workers):
                worker.cancel()
            await runner.cleanup()
