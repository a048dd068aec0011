"""Encrypted WeChat messages answered: our whole bot with its commit beside wechatpy's and WeRoBot's, which store nothing."""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, cast
from urllib.parse import urlencode

import httptools

from tests.bench.platform import HOST, Seen
from tests.bench.processes import Server, environment, free_port, serving
from tests.bench.report import Row, faster, numbers, within
from tests.bench.updates import TEXTS
from tests.channels.wechat_peer import APP, KEY, TOKEN, US, message, safe_query, seal, text_of, unseal

CONNECTIONS: Final = 32
PEOPLE: Final = 12_000  # nobody writes faster than a person could
SECONDS_RATE: Final = 100.0
PACED_SECONDS: Final = 10.0
LOOKED: Final = 50  # every so many answers one is decrypted
OURS, WECHATPY, WEROBOT = "ours", "wechatpy", "WeRoBot"
MODULES: Final = {WECHATPY: "tests.bench.peers.wechatpy_route", WEROBOT: "tests.bench.peers.werobot_echo"}


def settings(port: int, folder: Path) -> dict[str, str]:
    """Our bot as an account that answers, on a database of its own."""
    return environment(
        HUIYIN_DATABASE_URL=f"sqlite:///{folder}/wechat.db",
        HUIYIN_HOST=HOST,
        HUIYIN_PORT=str(port),
        HUIYIN_WECHAT_APP_ID=APP,
        HUIYIN_WECHAT_TOKEN=TOKEN,
        HUIYIN_WECHAT_AES_KEY=KEY,
        HUIYIN_OPERATOR_NAME="bench",
        HUIYIN_OPERATOR_CONTACT="bench@example.org",
        HUIYIN_LOG_LEVEL="warning",
    )


def requests(port: int, first: int, count: int) -> Iterator[bytes]:
    """Typed messages, each from the next of PEOPLE, signed and encrypted now."""
    at = int(time.time())  # noqa: TID251 - WeChat's clock
    for number in range(first, first + count):
        who = f"oBench_person_{number % PEOPLE:014d}"
        said = message(number, FromUserName=who, MsgType="text", Content=TEXTS[number % len(TEXTS)], CreateTime=str(at))
        encrypted = seal(said)
        body = (
            f"<xml><ToUserName><![CDATA[{US}]]></ToUserName><Encrypt><![CDATA[{encrypted}]]></Encrypt></xml>".encode()
        )
        query = urlencode(safe_query(encrypted, at))
        head = f"POST /wechat?{query} HTTP/1.1\r\nHost: {HOST}:{port}\r\nContent-Type: text/xml\r\nContent-Length: "
        yield head.encode() + b"%d\r\n\r\n%s" % (len(body), body)


class Line(asyncio.Protocol):
    """One connection that stays open; `done` is called with each answer's body."""

    def __init__(self, load: Load) -> None:
        self.load, self.parser, self.body, self.since = load, httptools.HttpResponseParser(self), b"", 0.0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.WriteTransport, transport)  # uvloop's is no subclass of it

    def data_received(self, data: bytes) -> None:
        self.parser.feed_data(data)

    def on_body(self, body: bytes) -> None:
        self.body += body

    def on_message_complete(self) -> None:
        status, body, self.body = self.parser.get_status_code(), self.body, b""
        self.parser = httptools.HttpResponseParser(self)
        self.load.answered(self, status, body)

    def send(self, request: bytes, since: float) -> None:
        self.since = since
        self.transport.write(request)


@dataclass(slots=True, eq=False)
class Load:
    """WeChat's servers: requests that are ready, sent as fast as they are answered or at a fixed rate."""

    port: int
    ready: deque[bytes] = field(default_factory=deque)
    seen: Seen = field(default_factory=Seen)
    idle: deque[Line] = field(default_factory=deque)
    late: deque[tuple[bytes, float]] = field(default_factory=deque)
    flat_out: bool = True
    end: float = 0.0
    open: int = 0
    done: asyncio.Event = field(default_factory=asyncio.Event)

    def answered(self, line: Line, status: int, body: bytes) -> None:
        """Note it, and send the next."""
        now = time.perf_counter()
        if status != 200 or b"<Encrypt>" not in body:
            raise RuntimeError(f"a message was answered with {status}: {body[:80]!r}")
        self.seen.latencies.append(now - line.since)
        if len(self.seen.latencies) % LOOKED == 0:
            assert "Content" in text_of(unseal(text_of(body.decode())["Encrypt"])[0])
        self.open -= 1
        if self.late:
            self._send(line, *self.late.popleft())
        elif self.flat_out and self.ready and now < self.end:
            self._send(line, self.ready.popleft(), now)
        else:
            self.idle.append(line)
            if not self.open:
                self.done.set()

    def _send(self, line: Line, request: bytes, since: float) -> None:
        self.open += 1
        line.send(request, since)

    async def _connect(self) -> None:
        """Fresh connections: servers close those that were idle for a few seconds."""
        loop = asyncio.get_running_loop()
        while self.idle:
            self.idle.pop().transport.close()
        for _ in range(CONNECTIONS):
            self.idle.append((await loop.create_connection(lambda: Line(self), HOST, self.port))[1])

    async def run(self, seconds: float, rate: float = 0.0) -> Seen:
        """As fast as answers come, or `rate` a second come what may; a wait for a free line counts."""
        self.seen, self.flat_out, self.done = Seen(), not rate, asyncio.Event()
        await self._connect()
        start = time.perf_counter()
        self.end = start + seconds
        for _ in range(len(self.idle) if self.flat_out else 0):
            self._send(self.idle.popleft(), self.ready.popleft(), time.perf_counter())
        for number in range(int(seconds * rate)):
            due = start + number / rate
            await asyncio.sleep(max(0.0, due - time.perf_counter()))
            if self.idle:
                self._send(self.idle.popleft(), self.ready.popleft(), due)
            else:
                self.late.append((self.ready.popleft(), due))
        if self.open:
            self.done.clear()
            await asyncio.wait_for(self.done.wait(), seconds + 20)
        self.seen.seconds = time.perf_counter() - start
        return self.seen


@dataclass(slots=True)
class Contestant:
    """A server under load, and what was seen of it by rounds."""

    name: str
    server: Server
    load: Load
    number: int = 0
    rate: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)
    p99: list[float] = field(default_factory=list)

    def supply(self, count: int) -> None:
        """Encrypt before the clock runs."""
        self.load.ready.clear()
        self.load.ready.extend(requests(self.load.port, self.number, count))
        self.number += count

    async def round(self, seconds: float) -> None:
        """Once as fast as it goes, once at 100 a second."""
        self.supply(int(6_000 * seconds))
        before = self.server.cpu()
        seen = await self.load.run(seconds)
        self.cpu.append(1000 * (self.server.cpu() - before) / len(seen.latencies))
        self.rate.append(seen.rate)
        self.supply(int(SECONDS_RATE * PACED_SECONDS))
        self.p99.append((await self.load.run(PACED_SECONDS, SECONDS_RATE)).percentile(0.99))
        print(
            f"  wechat {self.name:<9} {self.rate[-1]:,.0f}/s  {self.cpu[-1]:.2f} ms  p99 {self.p99[-1]:.1f} ms",
            flush=True,
        )


@asynccontextmanager
async def contestant(name: str, folder: Path) -> AsyncIterator[Contestant]:
    """A server that is up and warm: everybody has been here before."""
    port = free_port()
    module, args = ("bot", ("run",)) if name == OURS else (MODULES[name], (port,))
    with serving(module, *args, folder=folder, env=settings(port, folder)) as server:
        await asyncio.to_thread(server.answered, port, "/health", time.perf_counter())
        load = Load(port)
        one = Contestant(name, server, load)
        one.supply(PEOPLE if name == OURS else 400)
        await load.run(60.0)
        yield one
        for line in load.idle:
            line.transport.close()


async def measure(folder: Path, rounds: int, seconds: float) -> list[Row]:
    """All of them, interleaved."""
    async with AsyncExitStack() as stack:
        entered = [await stack.enter_async_context(contestant(name, folder)) for name in (OURS, WECHATPY, WEROBOT)]
        for number in range(rounds):
            print(f"wechat, round {number + 1} of {rounds}", flush=True)
            for one in entered:
                await one.round(seconds)
    ours, wechatpy, werobot = entered
    peers = {one.name: numbers(one.cpu) for one in (wechatpy, werobot)}
    costs = "，".join(f"{name} {cost.middle:.2f} ms" for name, cost in peers.items())
    return [
        faster(
            "微信加密消息 → 落盘 → 加密回答，条/秒", numbers(ours.rate), numbers(wechatpy.rate), "wechatpy，不存", 0.65
        ),
        faster("同上", numbers(ours.rate), numbers(werobot.rate), "WeRoBot，不存", 0.75),
        Row("同上，每条 CPU", f"{numbers(ours.cpu).middle:.2f} ms", costs),
        within(
            "微信每秒 100 条时的 p99",
            numbers(ours.p99),
            20,
            "ms",
            {one.name: numbers(one.p99) for one in (wechatpy, werobot)},
        ),
    ]
