"""A thousand nudges at once through a strict Bot API, and somebody who asks something every second meanwhile."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Final

from aiohttp import ClientSession, web

from bot.app import now
from bot.core.updates import Address
from bot.storage.database import Transaction
from bot.storage.migrate import migrate
from bot.storage.sqlite import opened
from tests.bench.processes import HOST, environment, free_port, serving
from tests.bench.report import Row, amount
from tests.bench.throttled import Throttled
from tests.standin.bot_api_chats import TOKEN
from tests.waiting import plant

NUDGED: Final = range(7_000_000, 7_001_000)
ASKING: Final = range(8_000_000, 8_000_020)  # so many that nobody asks twice within a minute
SECRET: Final = "a-secret-for-the-benchmark"
AHEAD: Final = timedelta(seconds=10)  # from the writing down to the moment: the bot starts meanwhile
PATIENCE: Final = 150.0  # seconds after which what has not arrived does not count
LAST_SECONDS, ANSWER_SECONDS = 37.0, 0.3
QUESTION: Final = "你好"
OURS, PTB = "ours", "PTB AIORateLimiter 30/s"


@dataclass(frozen=True, slots=True)
class Seen:
    """Seconds from the due time to each nudge, seconds to each answer, and how often the platform said: too fast."""

    late: list[float]
    answers: list[float]
    unanswered: int
    refused: int

    @property
    def p99(self) -> float:
        """Seconds within which 99 of 100 nudges arrived; those that never did are later than anybody."""
        ordered = [*sorted(self.late), *[float("inf")] * (len(NUDGED) - len(self.late))]
        return ordered[int(0.99 * len(ordered))]

    @property
    def worst(self) -> float:
        """Seconds the slowest answer took."""
        return float("inf") if self.unanswered else max(self.answers)


@asynccontextmanager
async def strict() -> AsyncIterator[Throttled]:
    """The Bot API on a port of its own."""
    api = Throttled(TOKEN)
    api.known |= {*NUDGED, *ASKING}
    runner = web.AppRunner(api.app(), access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, HOST, 0).start()
    api.base = f"http://{HOST}:{runner.addresses[0][1]}"
    try:
        async with ClientSession() as api.client:
            yield api
    finally:
        await runner.cleanup()


async def watched(api: Throttled, due: float) -> Seen:
    """Ask something every second from the due time on, until everybody has their nudge."""
    await asyncio.sleep(max(0.0, due - time.perf_counter()))
    asked: list[tuple[int, float, int]] = []
    while any(chat not in api.arrived for chat in NUDGED) and time.perf_counter() < due + PATIENCE:
        chat = ASKING[len(asked) % len(ASKING)]
        asked.append((chat, time.perf_counter(), len(api.arrived.get(chat, ()))))
        await api.say(chat, QUESTION)
        await asyncio.sleep(1.0)
    with contextlib.suppress(TimeoutError):  # what was asked last may still be under way
        await api.until(lambda: all(_answered(api, one) for one in asked), 40.0)
    answers = [_answered(api, one) for one in asked]
    return Seen(
        late=[api.arrived[chat][0] - due for chat in NUDGED if chat in api.arrived],
        answers=[seconds for seconds in answers if seconds],
        unanswered=answers.count(0.0),
        refused=api.refused,
    )


def _answered(api: Throttled, asked: tuple[int, float, int]) -> float:
    """Seconds until the first message that came after the question; 0: none."""
    chat, at, before = asked
    came = api.arrived.get(chat, ())
    return came[before] - at if len(came) > before else 0.0


async def ours(folder: Path) -> Seen:
    """The whole bot as it is started, on a database in which a thousand wait for the same moment."""
    file = folder / "pacing.db"
    async with opened(file, migrate) as database:
        wall, steady = now() + AHEAD, time.perf_counter() + AHEAD.total_seconds()

        def unit(tx: Transaction) -> None:
            for chat in NUDGED:
                plant(tx, SECRET.encode(), Address("telegram", str(chat)), now(), [wall])

        await database.run(unit)
    async with strict() as api:
        env = environment(
            HUIYIN_DATABASE_URL=f"sqlite:///{file}",
            HUIYIN_HOST=HOST,
            HUIYIN_PORT=str(free_port()),
            HUIYIN_TELEGRAM_TOKEN=TOKEN,
            HUIYIN_TELEGRAM_API_BASE=api.base,
            HUIYIN_SECRET_KEY=SECRET,
            HUIYIN_QUIET_HOURS="00:00-00:00",
            HUIYIN_OPERATOR_NAME="bench",
            HUIYIN_OPERATOR_CONTACT="bench@example.org",
            HUIYIN_LOG_LEVEL="error",
        )
        with serving("bot", "run", folder=folder, env=env):
            return await watched(api, steady)


async def peer(folder: Path) -> Seen:
    """PTB's own limiter: a thousand calls of send_message at the moment, and a handler that answers."""
    async with strict() as api:
        due = time.perf_counter() + AHEAD.total_seconds()
        wall = (now() + AHEAD).timestamp()
        args = (TOKEN, api.base, wall, NUDGED.start, NUDGED.stop)
        with serving("tests.bench.peers.ptb_broadcast", *args, folder=folder, env=environment()):
            return await watched(api, due)


async def measure(folder: Path) -> list[Row]:
    """Once each: what they differ in is seconds, and every run takes half a minute."""
    own = folder / "pacing"
    own.mkdir()
    seen = {}
    for name, run in ((OURS, ours), (PTB, peer)):
        print(f"pacing, {name}", flush=True)
        seen[name] = await run(own)
        one = seen[name]
        print(
            f"  {len(one.late)} nudges, p99 {one.p99:.1f} s, {one.refused} × 429, worst answer {one.worst:.2f} s",
            flush=True,
        )
    return rows(seen[OURS], seen[PTB])


def rows(mine: Seen, theirs: Seen) -> list[Row]:
    """The figures beside their goals."""

    def told(seconds: float, among: Iterable[float]) -> str:
        return f"{amount(seconds)} s" if seconds < float("inf") else f"没到齐（{len(list(among)):,}）"

    return [
        Row(
            f"{len(NUDGED):,} 条提醒同一刻到期，平台每秒只收 30 条，量一次：p99",
            told(mine.p99, mine.late), f"{PTB} {told(theirs.p99, theirs.late)}",
            f"{theirs.p99 / mine.p99:.2f}×", f"≤ {LAST_SECONDS:g} s", mine.p99 <= LAST_SECONDS,
        ),
        Row("同上，平台说太快（429）", f"{mine.refused:,} 次", f"{PTB} {theirs.refused:,} 次", "", "0", mine.refused == 0),
        Row(
            "这时有人每秒问一句，最慢的回答",
            told(mine.worst, mine.answers), f"{PTB} {told(theirs.worst, theirs.answers)}",
            f"{theirs.worst / mine.worst:.1f}×", f"≤ {ANSWER_SECONDS:g} s", mine.worst <= ANSWER_SECONDS,
        ),
    ]  # fmt: skip
