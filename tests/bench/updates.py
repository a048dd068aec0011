"""Updates answered: our whole bot beside PTB's run_webhook and aiogram's answer(), both with trivial handlers."""

from __future__ import annotations

import asyncio
import itertools
import json
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from tests.bench.platform import HOST, SECRET, TOKEN, Load, Platform, Seen, Write, open_platform
from tests.bench.processes import Server, environment, free_port, serving
from tests.bench.report import Numbers, Row, faster, numbers, within

CONNECTIONS: Final = 32
CHATS: Final = 12_000  # 20 updates in 10 s of one person is a flood: this many never come near it
RATE: Final = 100.0
PACED_SECONDS: Final = 10.0
TEXTS: Final = ("你好", "怎么录音", "在吗", "客服电话多少")
LABELS: Final = ("要打客服电话", "钱的事要急办", "我或家人被骚扰", "答应的没做到", "看目录")
TYPED: Final = frozenset({"say"})
TAPPED: Final = frozenset({"edit", "settle"})
OURS, PTB, AIOGRAM = "ours", "PTB", "aiogram"
WARM_UP: Final = {OURS: CHATS, PTB: 200, AIOGRAM: 400}  # ours: everybody has been here before


def person(chat: int) -> dict[str, Any]:
    """Who writes, as Telegram names them."""
    return {"id": chat, "is_bot": False, "first_name": "小安", "language_code": "zh-hans"}


def typed(number: int, chat: int) -> bytes:
    """Somebody types."""
    message = {
        "message_id": number,
        "from": person(chat),
        "chat": {"id": chat, "type": "private", "first_name": "小安"},
        "date": 1_790_000_000,
        "text": TEXTS[number % len(TEXTS)],
    }
    return json.dumps({"update_id": number, "message": message}).encode()


def tapping(*wishes: str) -> Write:
    """People tap one of `wishes` after the other, under a message with a keyboard."""

    def tapped(number: int, chat: int) -> bytes:
        keyboard = [[{"text": label, "callback_data": f"group:{at}"}] for at, label in enumerate(LABELS)]
        message = {
            "message_id": 1 + number // CHATS,
            "from": {"id": 123456, "is_bot": True, "first_name": "回音"},
            "chat": {"id": chat, "type": "private", "first_name": "小安"},
            "date": 1_790_000_000,
            "text": "我是自动程序，不是任何贷款公司的客服。" * 4,
            "reply_markup": {"inline_keyboard": keyboard},
        }
        data = wishes[number % len(wishes)]
        query = {"id": str(chat), "from": person(chat), "message": message, "chat_instance": "1", "data": data}
        return json.dumps({"update_id": number, "callback_query": query}).encode()

    return tapped


TAPS: Final = tapping("menu", "topic:route-illegal", "start", "topic:fake-cs")


def settings(port: int, api: int, folder: Path) -> dict[str, str]:
    """Our bot by webhook, with the page, on a database of its own."""
    return environment(
        HUIYIN_DATABASE_URL=f"sqlite:///{folder}/bench.db",
        HUIYIN_HOST=HOST,
        HUIYIN_PORT=str(port),
        HUIYIN_PUBLIC_URL=f"http://{HOST}:{port}",
        HUIYIN_TELEGRAM_TOKEN=TOKEN,
        HUIYIN_TELEGRAM_MODE="webhook",
        HUIYIN_TELEGRAM_SECRET=SECRET,
        HUIYIN_TELEGRAM_API_BASE=f"http://{HOST}:{api}",
        HUIYIN_OPERATOR_NAME="bench",
        HUIYIN_OPERATOR_CONTACT="bench@example.org",
        HUIYIN_LOG_LEVEL="warning",
    )


@dataclass(slots=True)
class Contestant:
    """A server under load, and what was seen of it: rounds by scenario."""

    name: str
    server: Server
    load: Load
    rate: dict[str, list[float]] = field(default_factory=dict)
    cpu: dict[str, list[float]] = field(default_factory=dict)
    p99: dict[str, list[float]] = field(default_factory=dict)
    ways: dict[str, Mapping[str, int]] = field(default_factory=dict)

    async def flat_out(self, scenario: str, write: Write, needs: frozenset[str], seconds: float) -> None:
        """As fast as answers come."""
        before = self.server.cpu()
        seen = await self.load.closed(write, needs, seconds)
        self.cpu.setdefault(scenario, []).append(1000 * (self.server.cpu() - before) / len(seen.latencies))
        self._note(scenario, seen)

    async def steadily(self, scenario: str, write: Write, needs: frozenset[str]) -> None:
        """100 a second."""
        self._note(scenario, await self.load.paced(write, needs, PACED_SECONDS, RATE))

    def _note(self, scenario: str, seen: Seen) -> None:
        self.rate.setdefault(scenario, []).append(seen.rate)
        self.p99.setdefault(scenario, []).append(seen.percentile(0.99))
        self.ways[scenario] = dict(seen.ways)

    def told(self, scenario: str) -> str:
        """The last round on one line."""
        cost = f"{self.cpu[scenario][-1]:.2f} ms" if scenario in self.cpu else ""
        figures = f"{self.rate[scenario][-1]:,.0f}/s  p99 {self.p99[scenario][-1]:.1f} ms  {cost}"
        return f"  {scenario:<12} {self.name:<8} {figures}  {dict(self.ways[scenario])}"


@asynccontextmanager
async def contestant(name: str, platform: Platform, api: int, folder: Path) -> AsyncIterator[Contestant]:
    """A server that is up and warm."""
    port = free_port()
    env = settings(port, api, folder)
    module, args = {
        OURS: ("bot", ("run",)),
        PTB: ("tests.bench.peers.ptb_webhook", (port, api)),
        AIOGRAM: ("tests.bench.peers.aiogram_answer", (port, api)),
    }[name]
    since = time.perf_counter()
    if name == OURS:  # the very first start makes the content ready, and keeps the memory that took
        with serving(module, *args, folder=folder, env=env) as server:
            await asyncio.to_thread(server.answered, port, "/health", since)
    since = time.perf_counter()
    with serving(module, *args, folder=folder, env=env) as server:
        await asyncio.to_thread(server.answered, port, "/health", since)
        await asyncio.sleep(0.5)  # what it asks of the platform when it starts is done
        load = Load(platform, port, CONNECTIONS, CHATS, itertools.count(1))
        await load.closed(typed, TYPED, count=WARM_UP[name])
        await load.closed(TAPS, TAPPED, count=200)
        yield Contestant(name, server, load)


async def measure(folder: Path, rounds: int, seconds: float) -> list[Row]:
    """All of them, interleaved."""
    async with open_platform() as (platform, api), AsyncExitStack() as stack:
        entered = [
            await stack.enter_async_context(contestant(name, platform, api, folder)) for name in (OURS, PTB, AIOGRAM)
        ]
        for number in range(rounds):
            print(f"updates, round {number + 1} of {rounds}", flush=True)
            for scenario, write, needs in (("typed", typed, TYPED), ("tapped", TAPS, TAPPED)):
                for one in entered:
                    await one.flat_out(scenario, write, needs, seconds)
                    print(one.told(scenario), flush=True)
            for one in entered:
                await one.steadily("typed paced", typed, TYPED)
                print(one.told("typed paced"), flush=True)
        return rows(*entered)


def rows(ours: Contestant, ptb: Contestant, aiogram: Contestant) -> list[Row]:
    """The figures beside their goals."""

    def rate(one: Contestant, scenario: str) -> Numbers:
        return numbers(one.rate[scenario])

    def peers(figures: str, scenario: str) -> dict[str, Numbers]:
        return {one.name: numbers(getattr(one, figures)[scenario]) for one in (ptb, aiogram)}

    typed_rate, tapped_rate = rate(ours, "typed"), rate(ours, "tapped")
    body = ours.ways["typed"].get("say body", 0) / max(1, sum(ours.ways["typed"].values()) / 2)
    memory = {one.name: numbers([one.server.memory()]) for one in (ours, ptb, aiogram)}
    return [
        faster("打字 → 回答，条/秒（32 个连接）", typed_rate, rate(ptb, "typed"), "PTB run_webhook", 5),
        faster("同上", typed_rate, rate(aiogram, "typed"), "aiogram answer()", 3),
        within("同上，每条 CPU", numbers(ours.cpu["typed"]), 0.6, "ms", peers("cpu", "typed")),
        Row("同上，随 webhook 响应带回的回答", f"{100 * body:.0f}%", "都是另发一次调用"),
        faster("点按钮 → 改消息并应答，次/秒", tapped_rate, rate(ptb, "tapped"), "PTB run_webhook", 2.5),
        faster("同上", tapped_rate, rate(aiogram, "tapped"), "aiogram", 1.2),
        within("同上，每次 CPU", numbers(ours.cpu["tapped"]), 1.5, "ms", peers("cpu", "tapped")),
        within("每秒 100 条时的 p99", numbers(ours.p99["typed paced"]), 10, "ms", peers("p99", "typed paced")),
        within("内存（RSS），跑完以上之后", memory[OURS], 110, "MB", {name: memory[name] for name in (PTB, AIOGRAM)}),
    ]
