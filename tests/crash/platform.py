"""A Telegram that takes its time, has its moods, and remembers when it accepted what."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from random import Random
from typing import Any, Final, NoReturn, Protocol, TypeVar

from aiohttp import ClientSession, ClientTimeout, web

from tests.crash.books import FIRST_SILENT
from tests.crash.weather import REFUSALS, WRITES, How, Weather
from tests.process import pause
from tests.standin.bot_api import BotApi
from tests.standin.bot_api_chats import FIRST_DATE
from tests.standin.bot_api_rules import Fields, Refusal

LIFE: Final = "X-Life"  # the header in which a life says which it is: no clock is as sure
SAYS: Final = ContextVar("SAYS", default=0)
DELIVERING: Final = 20.0  # seconds that a delivery may take
HANGING: Final = 30.0  # seconds
LATE: Final = 0.3  # seconds after which an update that was taken comes once more, at most


@dataclass(frozen=True, slots=True)
class Accepted:
    """Something the bot said, taken by the platform at `at` (seconds of the loop's clock), from its so manieth life; 0
    for an answer that rode in the response to an update."""

    life: int
    at: float
    method: str
    text: str


def fair_weather() -> Weather:
    """Nothing goes wrong."""
    return Weather(Random(0))


@dataclass(eq=False)
class Platform(BotApi):
    """Calls take `delay` seconds before and as long after they are accepted; a caller who is gone by then was not heard."""

    chance: Random = field(default_factory=Random)
    delay: tuple[float, float] = (0.001, 0.015)
    weather: Weather = field(default_factory=fair_weather)
    accepted: dict[int, list[Accepted]] = field(default_factory=dict)  # by chat
    again: deque[Fields] = field(default_factory=lambda: deque(maxlen=8))  # updates that were taken

    async def _serve(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        SAYS.set(int(request.headers.get(LIFE, "0")))
        how = await self._mood(method, request)
        if method == "getUpdates":
            return await self._struck(how, request) if how != "fair" else await super()._serve(request)
        await pause(self.chance.uniform(*self.delay))
        if gone(request):
            raise web.HTTPServiceUnavailable
        if how not in {"fair", "drop after", "hang after"}:
            return await self._struck(how, request)
        response = await super()._serve(request)
        if how != "fair":
            return await self._struck(how, request)
        await pause(self.chance.uniform(*self.delay))
        return response

    async def _mood(self, method: str, request: web.Request) -> How:
        if method not in {*WRITES, "getUpdates", "answerCallbackQuery"}:
            return "fair"
        fields = await request.json() if request.body_exists else {}
        chat = int(fields.get("chat_id", 0))
        return self.weather.of(method, chat, waits=chat >= FIRST_SILENT)

    async def _struck(self, how: How, request: web.Request) -> web.StreamResponse:
        """The line is cut, nobody answers, or a refusal for now."""
        if how in REFUSALS:
            refusal = Refusal(*REFUSALS[how])
            return web.json_response(refusal.body, status=refusal.status)
        return await vanished(how, request)

    def perform(self, method: str, fields: dict[str, Any], files: dict[str, Any], by: str = "call") -> object:
        """Do one call and write down when; an edit that changes nothing was made before."""
        result = super().perform(method, fields, files, by)
        done = not isinstance(result, Refusal) or "not modified" in result.description
        if method in WRITES and done:
            now = asyncio.get_running_loop().time()
            self.accepted.setdefault(int(fields["chat_id"]), []).append(
                Accepted(SAYS.get() if by == "call" else 0, now, method, fields["text"])
            )
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

    def _queue(self, raw: Fields) -> None:
        """Every life sets the webhook anew; what waits already is not queued again, or it would come as a flood."""
        if not any(raw is waiting for queue in self.queues.values() for waiting in queue):
            super()._queue(raw)

    async def _deliver(self, key: str) -> None:
        """As the stand-in does, but knocking at a dead door all the time: no life is too short for an update.

        In bad weather a newer one overtakes an older one, one comes twice at once, or once more after newer ones.
        """
        queue = self.queues[key]
        while queue:
            if len(queue) > 1 and self.weather.twice():
                queue.rotate(-1)
            while self.webhook and not await self._brought(queue[0]):
                await pause(self.redeliver_seconds)
            self.again.append(queue.popleft())
        del self.queues[key]

    async def _brought(self, raw: Fields) -> bool:
        """Whether an update was taken, at least once."""
        if not self.weather.twice():
            return await self._posted(raw)
        old = self.chance.choice(self.again) if self.again and self.chance.random() < 0.5 else raw
        taken = await asyncio.gather(self._posted(raw), self._later(old, raw))
        return any(taken)

    async def _later(self, old: Fields, raw: Fields) -> bool:
        """One that was taken comes again after a while; the very same one at once. Whether that was `raw`."""
        if old is not raw:
            await pause(self.chance.uniform(0.0, LATE))
        return await self._posted(old) and old is raw


async def vanished(how: How, request: web.Request) -> NoReturn:
    """The line is cut, or nobody answers for long and then it is cut."""
    until = asyncio.get_running_loop().time() + (HANGING if how.startswith("hang") else 0.0)
    while asyncio.get_running_loop().time() < until and not gone(request):
        await pause(0.05)
    if request.transport is not None:
        request.transport.abort()
    raise web.HTTPServiceUnavailable


def gone(request: web.Request) -> bool:
    """Whether the caller hung up."""
    return request.transport is None or request.transport.is_closing()


class Served(Protocol):
    """A stand-in that is asked, and that brings messages by itself."""

    base: str
    client: ClientSession | None
    group: asyncio.TaskGroup | None
    workers: set[asyncio.Task[None]]
    in_time: asyncio.Event

    def app(self) -> web.Application: ...


Server = TypeVar("Server", bound=Served)


@asynccontextmanager
async def serving(platform: Server) -> AsyncIterator[Server]:
    """The platform on a loopback port of its own, gone at the end."""
    runner = web.AppRunner(platform.app(), access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    platform.base = f"http://127.0.0.1:{runner.addresses[0][1]}"
    async with (
        ClientSession(timeout=ClientTimeout(total=DELIVERING)) as platform.client,
        asyncio.TaskGroup() as platform.group,
    ):
        try:
            yield platform
        finally:
            for worker in tuple(platform.workers):
                worker.cancel()
            platform.in_time.set()
            await runner.cleanup()
