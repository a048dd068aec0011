"""A small bot for the web channel's tests: receipts, what the page asks of the storage, and a real server."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import httpx
import uvicorn
from starlette.applications import Starlette

from bot.channels import Receive, StorageDown
from bot.channels.web import COOKIE, Heard, Web
from bot.core.messages import Block, Message
from bot.core.updates import Address, Arrived, Said, Tapped, Update

SECRET: Final = b"a secret of the tests"
ORIGIN: Final = "http://127.0.0.1:8080"
NOW: Final = datetime(2026, 11, 22, 1, 30, tzinfo=UTC)
ID: Final = "message-0001"


def plain(text: str) -> Message:
    """A message of one sentence."""
    return Message((Block((text,)),))


@dataclass(slots=True, eq=False)
class Demo:
    """A small bot with receipts, and what the page asks of the storage; `down` posts in a row find the storage away."""

    updates: list[Update] = field(default_factory=list)
    receipts: dict[str, Message | None] = field(default_factory=dict)
    told: list[tuple[Address, Heard]] = field(default_factory=list)
    down: int = 0

    async def receive(self, update: Update) -> Message | None:
        """An echo; a tap edits the tapped message; the same key gets the same answer."""
        if self.down:
            self.down -= 1
            raise StorageDown("disk full")
        if update.key not in self.receipts:
            self.updates.append(update)
            message = self.answer(update)
            self.receipts[update.key] = message
            if message is not None:
                self.keep(update.sender, message)
        return self.receipts[update.key]

    def answer(self, update: Update) -> Message | None:
        """What this demonstration says."""
        match update:
            case Said(text="安静"):
                return None
            case Said(text=text):
                return plain(f"听到：{text}")
            case Tapped(tap=wish, on=on):
                return plain(f"点了 {wish.code}").replacing(on)
            case Arrived():
                return plain("你好")
            case _:
                return None

    def keep(self, address: Address, message: Message) -> None:
        """Remember something told, also a nudge just before it is pushed."""
        number = len(self.told) + 1
        self.told.append((address, Heard(f"{number:06d}", NOW + timedelta(minutes=number), "", message)))

    async def recent(self, address: Address, after: str) -> Sequence[Heard]:
        """What this address was told after an id."""
        return [heard for to, heard in self.told if to == address and heard.id > after]

    async def last(self, address: Address) -> str:
        """The newest id of this address."""
        return max((heard.id for to, heard in self.told if to == address), default="")


def made(demo: Demo, **options: Any) -> Web:
    """The channel with its demonstration."""
    return Web(SECRET, demo, **options)


def browser_of(web: Web, receive: Receive) -> httpx.AsyncClient:
    """A browser on the page, without a server between: same origin, its own cookies."""
    transport = httpx.ASGITransport(Starlette(routes=web.routes(receive)))
    headers = {"Origin": ORIGIN, "Sec-Fetch-Site": "same-origin"}
    return httpx.AsyncClient(transport=transport, base_url=ORIGIN, headers=headers)


def visitor(client: httpx.AsyncClient) -> Address:
    """Who the cookie says we are."""
    return Address("web", client.cookies[COOKIE].partition(".")[0])


@asynccontextmanager
async def serving(web: Web, receive: Receive) -> AsyncIterator[str]:
    """The channel behind a real uvicorn on loopback; the origin. At the end all streams end and the server stops."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        app = Starlette(routes=web.routes(receive))
        server = uvicorn.Server(uvicorn.Config(app, log_level="error", lifespan="off", ws="none", access_log=False))
        async with asyncio.timeout(60), asyncio.TaskGroup() as group:
            group.create_task(server.serve([listener]))
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
            web.hang_up()
            server.should_exit = True


@asynccontextmanager
async def person(origin: str) -> AsyncIterator[httpx.AsyncClient]:
    """A browser with its own cookie on the page of a real server."""
    async with httpx.AsyncClient(base_url=origin, headers={"Origin": origin}) as client:
        await client.get("/")
        yield client
