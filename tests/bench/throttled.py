"""A Bot API that is as far away and as strict as Telegram's: 50 ms there and back, 30 messages a second, one per chat."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, field
from typing import Final

from aiohttp import web

from tests.standin.bot_api import BotApi
from tests.standin.bot_api_chats import Files
from tests.standin.bot_api_rules import Fields, Refusal

TRIP_SECONDS: Final = 0.05
PER_SECOND: Final = 30.0
BURST: Final = 30.0
PER_CHAT_SECONDS: Final = 1.0
COUNTED: Final = ("sendMessage", "editMessageText", "sendDocument")
RETRY_AFTER: Final = 1


@dataclass(eq=False)
class Throttled(BotApi):
    """Notes who got what, when; whoever is too quick is refused with 429."""

    arrived: dict[int, list[float]] = field(default_factory=dict)
    refused: int = 0
    tokens: float = BURST
    counted_at: float = 0.0

    def perform(self, method: str, fields: Fields, files: Files, by: str = "call") -> object:
        """Count it first."""
        chat = int(fields.get("chat_id", 0))
        if method in COUNTED and not self._allowed(chat, time.perf_counter()):
            self.refused += 1
            return Refusal(f"Too Many Requests: retry after {RETRY_AFTER}", 429, RETRY_AFTER)
        done = super().perform(method, fields, files, by)
        if method in COUNTED and not isinstance(done, Refusal):
            self.arrived.setdefault(chat, []).append(time.perf_counter())
        return done

    def _allowed(self, chat: int, at: float) -> bool:
        self.tokens = min(BURST, self.tokens + PER_SECOND * (at - self.counted_at))
        self.counted_at = at
        before = self.arrived.get(chat)
        if self.tokens < 1 or (before and at - before[-1] < PER_CHAT_SECONDS):
            return False
        self.tokens -= 1
        return True

    async def _serve(self, request: web.Request) -> web.StreamResponse:
        if request.match_info["method"] != "getUpdates":  # a long poll is under way already
            await asyncio.sleep(TRIP_SECONDS)
        try:
            return await super()._serve(request)
        except ConnectionResetError:  # hung up meanwhile
            return web.Response()
