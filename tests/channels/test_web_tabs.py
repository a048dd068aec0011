"""The stream of the web channel: every tab hears everything once, and a lagging or shut tab loses nothing."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from typing import Any

import httpx
import pytest

from bot.channels import NotNow, StorageDown
from bot.channels.web import Heard
from bot.channels.web_tabs import TABS, WAITING
from bot.core.updates import Address
from tests.channels.web_demo import ID, Demo, made, person, plain, serving, visitor
from tests.process import PATIENCE


class Listener:
    """One open stream, read event by event."""

    def __init__(self, response: httpx.Response) -> None:
        self._lines = response.aiter_lines()

    async def next(self) -> tuple[str, str, Any]:
        """The next event: its kind, its id, its data; a comment counts as kind `ping`."""
        kind, reference, data = "message", "", None
        async for line in self._lines:
            name, _, value = line.partition(": ")
            match name:
                case "event":
                    kind = value
                case "id":
                    reference = value
                case "data":
                    data = json.loads(value)
                case "":
                    return (kind, reference, data) if data is not None else ("ping", "", None)
        return "end", "", None

    async def ready(self) -> list[str]:
        """Everything up to the word that the past is told: the ids."""
        ids: list[str] = []
        while True:
            kind, reference, _ = await self.next()
            if kind == "ready":
                return ids
            ids.append(reference)


@asynccontextmanager
async def listening(client: httpx.AsyncClient, after: str = "", **headers: str) -> AsyncIterator[Listener]:
    """An open tab."""
    async with client.stream("GET", "/events", params={"after": after}, headers=headers, timeout=30) as response:
        assert response.status_code == 200
        assert response.headers["content-type"].startswith("text/event-stream")
        assert response.headers["cache-control"] == "no-store"
        yield Listener(response)


@pytest.fixture
def demo() -> Demo:
    """A bot that nobody has talked with."""
    return Demo()


async def test_push_without_a_tab_is_held(demo: Demo) -> None:
    """A nudge for somebody whose page is shut is for later."""
    with pytest.raises(NotNow):
        await made(demo).push(Address("web", "nobody"), plain("到时间了"))


async def test_push_reaches_every_tab_of_one_person(demo: Demo) -> None:
    """A nudge appears in all tabs of its person, under its id, and in nobody else's."""
    web = made(demo)
    async with serving(web, demo.receive) as origin, person(origin) as anna, person(origin) as bert:
        both = (listening(anna), listening(anna))
        async with both[0] as one, both[1] as two, listening(bert) as other:
            for tab in (one, two, other):
                await tab.ready()
            nudge = plain("回音：你记的一件事到时间了")
            demo.keep(visitor(anna), nudge)
            await web.push(visitor(anna), nudge)
            for tab in (one, two):
                kind, reference, data = await tab.next()
                assert (kind, reference) == ("message", "000001")
                assert data["message"]["blocks"][0]["spans"] == ["回音：你记的一件事到时间了"]
            await bert.post("/say", json={"id": ID, "text": "在吗"})
            assert (await other.next())[2]["said"] == "在吗"


async def test_tabs_stay_in_step(demo: Demo) -> None:
    """What one tab says and hears, all tabs of the person hear, with the post it answered."""
    async with serving(made(demo), demo.receive) as origin, person(origin) as anna, listening(anna) as tab:
        await tab.ready()
        answer = (await anna.post("/say", json={"id": ID, "text": "在吗"})).json()
        assert (await tab.next())[2] == answer | {"to": ID, "said": "在吗"}
        answer = (await anna.post("/say", json={"id": "message-0002", "tap": "menu", "on": "000001"})).json()
        assert (await tab.next())[2] == answer | {"to": "message-0002", "tap": "menu", "on": "000001"}


async def test_missed_messages_are_caught_up(demo: Demo) -> None:
    """A reconnecting tab is told what came after the last id it knows, oldest first, and only that."""
    async with serving(made(demo), demo.receive) as origin, person(origin) as anna:
        for number in range(3):
            await anna.post("/say", json={"id": f"message-{number:04d}", "text": str(number)})
        async with listening(anna) as tab:
            assert await tab.ready() == ["000001", "000002", "000003"]
        async with listening(anna, after="000001") as tab:
            assert await tab.ready() == ["000002", "000003"]
        async with listening(anna, after="000001", **{"Last-Event-ID": "000002"}) as tab:
            assert await tab.ready() == ["000003"]


async def test_silent_stream_is_tested(demo: Demo) -> None:
    """A comment goes out after some silence, so that a dead connection is noticed."""
    async with serving(made(demo, ping=0.01), demo.receive) as origin, person(origin) as anna, listening(anna) as tab:
        await tab.ready()
        assert (await tab.next())[0] == "ping"


async def test_ready_counts_the_other_tabs(demo: Demo) -> None:
    """A new tab learns whether another one of the same person is open."""
    async with serving(made(demo), demo.receive) as origin, person(origin) as anna, listening(anna) as one:
        assert (await one.next())[2] == {"others": 0}
        async with listening(anna) as two:
            assert (await two.next())[2] == {"others": 1}


async def test_too_many_tabs_are_refused(demo: Demo) -> None:
    """One person has at most five streams, so that the browser keeps a connection for posts."""
    async with serving(made(demo), demo.receive) as origin, person(origin) as anna, AsyncExitStack() as tabs:
        streams = [await tabs.enter_async_context(listening(anna)) for _ in range(TABS)]
        for stream in streams:
            await stream.ready()
        assert (await anna.get("/events")).status_code == 429


async def test_slow_tab_is_dropped(demo: Demo) -> None:
    """A tab that does not read is let go when it lags too far behind: the nudge is held instead of lost."""
    web = made(demo)
    async with serving(web, demo.receive) as origin, person(origin) as anna, listening(anna) as tab:
        await tab.ready()
        long = plain("长" * 20_000)
        pushed = 0
        while web.tabs.count(visitor(anna)) and pushed < 2_000:
            with suppress(NotNow):
                await web.push(visitor(anna), long)
            await asyncio.sleep(0)  # the server's turn
            pushed += 1
        assert WAITING < pushed < 2_000
        with pytest.raises(NotNow):
            await web.push(visitor(anna), long)


async def test_left_tab_is_forgotten(demo: Demo) -> None:
    """A shut tab is no longer somebody to push to."""
    web = made(demo)
    async with serving(web, demo.receive) as origin, person(origin) as anna:
        async with listening(anna) as tab:
            await tab.ready()
            assert web.tabs.count(visitor(anna)) == 1
        async with asyncio.timeout(PATIENCE):
            while web.tabs.count(visitor(anna)):
                await anna.get("/web/icon.svg")


async def test_close_ends_streams(demo: Demo) -> None:
    """At shutdown every stream ends by itself, after what was still queued, and no new one begins."""
    web = made(demo)
    async with serving(web, demo.receive) as origin, person(origin) as anna, listening(anna) as tab:
        await tab.ready()
        await web.push(visitor(anna), plain("最后一句"))
        web.hang_up()
        assert (await tab.next())[2]["message"]["blocks"][0]["spans"] == ["最后一句"]
        assert (await tab.next())[0] == "end"
        assert (await anna.get("/events")).status_code == 503


async def test_catch_up_without_storage_ends_the_stream(demo: Demo) -> None:
    """When the past cannot be read the stream ends before it says that all was told; the page tries again."""

    class Away(Demo):
        async def recent(self, address: Address, after: str) -> Sequence[Heard]:
            raise StorageDown("away")

    away = Away()
    async with serving(made(away), away.receive) as origin, person(origin) as anna, listening(anna) as tab:
        assert (await tab.next())[0] == "end"
