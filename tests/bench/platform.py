"""Telegram on loopback: its Bot API answers at once, its updates come as fast as they are answered or at a fixed rate."""

from __future__ import annotations

import asyncio
import re
import time
from collections import Counter, deque
from collections.abc import Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, cast

import httptools

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

HOST: Final = "127.0.0.1"
TOKEN: Final = "123456:a-token-for-the-benchmark"
SECRET: Final = "a-secret-for-the-benchmark"
PATIENCE: Final = 20.0  # seconds without any answer until a run is given up
# A chat's number as JSON, as a form and as multipart write it; numbers have at least seven digits, so `utf-8` is none.
CHAT: Final = re.compile(rb"chat_id.{0,120}?(\d{7,})", re.DOTALL)
QUERY: Final = re.compile(rb"callback_query_id.{0,120}?(\d{7,})", re.DOTALL)
METHOD: Final = re.compile(rb'"method"\s*:\s*"(\w+)"')
KINDS: Final = {b"sendmessage": "say", b"editmessagetext": "edit", b"answercallbackquery": "settle"}
TRUE: Final = b'{"ok":true,"result":true}'
ME: Final = (
    b'{"ok":true,"result":{"id":123456,"is_bot":true,"first_name":"bench","username":"bench_bot",'
    b'"can_join_groups":false,"can_read_all_group_messages":false,"supports_inline_queries":false}}'
)
MESSAGE: Final = (
    b'{"ok":true,"result":{"message_id":%d,"from":{"id":123456,"is_bot":true,"first_name":"bench"},"chat":{"id":%d,'
    b'"type":"private","first_name":"An"},"date":1790000000,"text":"ok"}}'
)
HEAD: Final = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s"

Write = Callable[[int, int], bytes]
"""An update's JSON from its number and its chat."""


@dataclass(slots=True, eq=False)
class Trip:
    """One update under way: what is still to be seen, since when it counts, and the line it went out on."""

    needs: set[str]
    since: float
    line: Line | None = None


@dataclass(slots=True)
class Seen:
    """A run: how many updates were answered, in how many seconds, each one's latency in seconds, and how."""

    seconds: float = 0.0
    latencies: list[float] = field(default_factory=list)
    ways: Counter[str] = field(default_factory=Counter)

    @property
    def rate(self) -> float:
        """Answered updates per second."""
        return len(self.latencies) / self.seconds

    def percentile(self, part: float) -> float:
        """Milliseconds within which `part` of the updates were answered."""
        ordered = sorted(self.latencies)
        return 1000 * ordered[min(len(ordered) - 1, int(part * len(ordered)))]


class Platform:
    """What Telegram has sent and seen; one run at a time."""

    def __init__(self) -> None:
        self.under_way: dict[int, Trip] = {}
        self.seen = Seen()
        self.free: Callable[[Line], None] = lambda _: None
        self.messages = 0

    def spot(self, kind: str, chat: int, way: str) -> None:
        """Something this chat waited for has come, as a `call` or in a webhook's `body`."""
        trip = self.under_way.get(chat)
        if trip is None:
            return
        if kind in trip.needs:
            trip.needs.discard(kind)
            self.seen.ways[f"{kind} {way}"] += 1
        if not trip.needs:
            del self.under_way[chat]
            self.seen.latencies.append(time.perf_counter() - trip.since)
            if trip.line is not None:
                self.free(trip.line)

    def call(self, url: bytes, body: bytes) -> bytes:
        """The Bot API's answer to a call."""
        method = url.rpartition(b"/")[2].lower()
        kind = KINDS.get(method)
        if kind is None:
            return ME if method == b"getme" else TRUE
        found = (QUERY if kind == "settle" else CHAT).search(body)
        chat = int(found[1]) if found else 0
        self.spot(kind, chat, "call")
        self.messages += 1
        return TRUE if kind == "settle" else MESSAGE % (self.messages, chat)

    def respond(self, chat: int, status: int, body: bytes) -> None:
        """The webhook's own response, which may hold an answer."""
        if status != 200:
            raise RuntimeError(f"an update was answered with {status}")
        method = METHOD.search(body) if body else None
        if method is not None:
            self.spot(KINDS.get(method[1].lower(), "other"), chat, "body")
        self.spot("response", chat, "line")


class Door(asyncio.Protocol):
    """One connection to the Bot API."""

    def __init__(self, platform: Platform) -> None:
        self.platform, self.parser = platform, httptools.HttpRequestParser(self)
        self.url, self.body = b"", b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.WriteTransport, transport)  # uvloop's is no subclass of it

    def data_received(self, data: bytes) -> None:
        self.parser.feed_data(data)

    def on_url(self, url: bytes) -> None:
        self.url += url

    def on_body(self, body: bytes) -> None:
        self.body += body

    def on_message_complete(self) -> None:
        answer = self.platform.call(self.url, self.body)
        self.url, self.body = b"", b""
        self.transport.write(HEAD % (len(answer), answer))


class Line(asyncio.Protocol):
    """One connection to the webhook, one update at a time."""

    def __init__(self, platform: Platform, head: bytes) -> None:
        self.platform, self.head, self.chat, self.body = platform, head, 0, b""
        self.parser = httptools.HttpResponseParser(self)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.WriteTransport, transport)  # uvloop's is no subclass of it

    def data_received(self, data: bytes) -> None:
        self.parser.feed_data(data)

    def on_body(self, body: bytes) -> None:
        self.body += body

    def on_message_complete(self) -> None:
        body, self.body = self.body, b""
        self.platform.respond(self.chat, self.parser.get_status_code(), body)
        self.parser = httptools.HttpResponseParser(self)

    def send(self, chat: int, update: bytes) -> None:
        self.chat = chat
        self.transport.write(self.head % (len(update), update))


@dataclass(slots=True, eq=False)
class Load:
    """Updates for the webhook at `port`. `chats` go round, so that nobody writes faster than a person could."""

    platform: Platform
    port: int
    connections: int
    chats: int
    numbers: Iterator[int]

    async def closed(self, write: Write, needs: frozenset[str], seconds: float = 0.0, count: int = 0) -> Seen:
        """The next update as soon as the last one is answered, for `seconds` or until `count` were answered."""
        async with lines_to(self.platform, self.port, self.connections) as lines:
            start = self._begin()
            end, left, done = start + seconds, count, asyncio.Event()

            def send(line: Line) -> None:
                nonlocal left
                if left == 0 if count else time.perf_counter() >= end:
                    if not self.platform.under_way:
                        done.set()
                    return
                left -= 1
                self._send(line, write, needs, time.perf_counter())

            self.platform.free = send
            for line in lines:
                send(line)
            return await self._finish(done, start)

    async def paced(self, write: Write, needs: frozenset[str], seconds: float, rate: float) -> Seen:
        """`rate` updates a second, come what may; an update's wait for a free line counts."""
        async with lines_to(self.platform, self.port, self.connections) as lines:
            start = self._begin()
            idle, late, done = deque(lines), deque[float](), asyncio.Event()
            left = int(seconds * rate)

            def free(line: Line) -> None:
                if late:
                    self._send(line, write, needs, late.popleft())
                    return
                idle.append(line)
                if left == 0 and not self.platform.under_way:
                    done.set()

            self.platform.free = free
            for number in range(left):
                due = start + number / rate
                await asyncio.sleep(max(0.0, due - time.perf_counter()))
                left -= 1
                if idle:
                    self._send(idle.popleft(), write, needs, due)
                else:
                    late.append(due)
            return await self._finish(done, start)

    def _begin(self) -> float:
        self.platform.seen = Seen()
        return time.perf_counter()

    def _send(self, line: Line, write: Write, needs: frozenset[str], since: float) -> None:
        number = next(self.numbers)
        chat = 7_000_000 + number % self.chats
        self.platform.under_way[chat] = Trip({"response", *needs}, since, line)
        line.send(chat, write(number, chat))

    async def _finish(self, done: asyncio.Event, start: float) -> Seen:
        seen, before = self.platform.seen, -1
        while not done.is_set() and len(seen.latencies) > before:
            before = len(seen.latencies)
            try:
                await asyncio.wait_for(done.wait(), PATIENCE)
            except TimeoutError:
                continue
        if not done.is_set():
            raise RuntimeError(
                f"no answer for {PATIENCE} s: {[trip.needs for trip in self.platform.under_way.values()]}"
            )
        seen.seconds = time.perf_counter() - start
        return seen


@asynccontextmanager
async def open_platform() -> AsyncIterator[tuple[Platform, int]]:
    """A platform whose Bot API listens, and its port."""
    platform = Platform()
    server = await asyncio.get_running_loop().create_server(lambda: Door(platform), HOST, 0)
    try:
        yield platform, server.sockets[0].getsockname()[1]
    finally:
        server.close()


@asynccontextmanager
async def lines_to(platform: Platform, port: int, count: int) -> AsyncIterator[list[Line]]:
    """`count` connections to the webhook at `port`."""
    head = (
        f"POST /telegram HTTP/1.1\r\nHost: {HOST}:{port}\r\nX-Telegram-Bot-Api-Secret-Token: {SECRET}\r\n"
        "Content-Type: application/json\r\nContent-Length: "
    ).encode() + b"%d\r\n\r\n%s"
    loop = asyncio.get_running_loop()
    opened = [await loop.create_connection(lambda: Line(platform, head), HOST, port) for _ in range(count)]
    try:
        yield [line for _, line in opened]
    finally:
        for transport, _ in opened:
            transport.close()
