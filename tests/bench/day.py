"""`make day`: 24 hours of very many people in minutes. The database, the handlers and the nudger are the real ones; the
clock jumps from event to event, and the pace of 28 messages a second is kept by that clock.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import gc
import heapq
import random
import sqlite3
import sys
import tempfile
import time
from array import array
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import uvloop

from bot import content
from bot.app import Parts, assembled, secret_of
from bot.channels import Receive
from bot.core.guide import Guide
from bot.core.messages import Message
from bot.core.nudge import SPREAD
from bot.core.updates import Address, Blocked, Returned, Said, Tapped, Update
from bot.pacing import Pacer
from bot.settings import Settings
from bot.storage.database import Database, Row, Transaction
from bot.storage.migrate import migrate
from bot.storage.nudges import PATIENCE
from bot.storage.times import instant
from tests.bench import backlog, day_told
from tests.bench.day_told import Day, State
from tests.bench.lateness import resident
from tests.waiting import FIRST_NUDGE

MIDNIGHT: Final = datetime(2026, 11, 19, 16, tzinfo=UTC)  # the beginning of a Friday in Shanghai
SECONDS: Final = 86_400
MORNING: Final = 9.5 * 3600
QUIET: Final = (8 * 3600, 21.5 * 3600)  # nobody is disturbed before and after
EACH: Final = 3  # nudges of one person
HOURS: Final = (9, 10, 11, 12, 13, 14, 15, 16, 17, *(18, 19, 20, 21) * 2)  # full ones; evenings count twice
WORDS: Final = ("菜单", "在吗", "怎么录音", "我要还的钱不对")
PER_SECOND: Final = 28.0
PER_CHAT_SECONDS: Final = 1.05
TALKING, ANSWERING, LEAVING = 0.2, 0.1, 0.01  # of the people; of the single nudges; of the people, half come back
LOOK: Final = 5.0  # seconds after which the alarm clock wakes the nudger at the latest (bot/schedule.py)
FIRST: Final = 7_000_000


def promised(rng: random.Random) -> float:
    """When is asked about something, in seconds of the day: half past nine, full hours, evenings, any minute."""
    kind = rng.random()
    if kind < 0.2:
        return MORNING
    if kind < 0.6:
        return rng.choice(HOURS) * 3600.0
    if kind < 0.9:
        return 18 * 3600.0 + rng.randrange(42) * 300
    return rng.randrange(1440) * 60.0


def waiting(rng: random.Random, people: int) -> Iterator[backlog.Waiting]:
    """Everybody, and when their three are due."""
    for number in range(people):
        yield Address("telegram", str(FIRST + number)), [_due(promised(rng)) for _ in range(EACH)]


def _due(asked: float) -> backlog.Due:
    """In the morning is asked about what was promised for the day before; else about that very moment."""
    at = MIDNIGHT + timedelta(seconds=asked)
    return (MIDNIGHT - timedelta(seconds=1) if asked == MORNING else at), at


def noted(world: World, everybody: Iterable[backlog.Waiting]) -> Iterator[backlog.Waiting]:
    """The same, while the world keeps in mind when everybody was to be asked."""
    for one in everybody:
        world.planned.extend((asked - MIDNIGHT).total_seconds() for _, asked in one[1])
        yield one


def doings(rng: random.Random, people: int) -> list[tuple[float, int, Update]]:
    """What people do of themselves, by the second of the day: some type, some block the bot, and half of those return."""
    found: list[tuple[float, Update]] = []
    for number in range(people):
        address = Address("telegram", str(FIRST + number))
        if rng.random() < TALKING:
            found.append((rng.uniform(7, 24) * 3600, Said(address, f"said:{number}", rng.choice(WORDS))))
        if rng.random() < LEAVING:
            gone = rng.uniform(0, SECONDS)
            found.append((gone, Blocked(address, f"blocked:{number}")))
            if rng.random() < 0.5:
                found.append((rng.uniform(gone, SECONDS), Returned(address, f"returned:{number}")))
    return [(at, order, update) for order, (at, update) in enumerate(found)]


@dataclass
class World:
    """The clock, the people, and the platform between them and the bot, written to at the product's own pace."""

    people: int
    rng: random.Random
    events: list[tuple[float, int, Update]]
    name: str = "telegram"
    at: float = 0.0
    numbered: int = 0
    acting: bool = False
    inbox: Receive | None = None
    narrowest: float = float("inf")  # seconds between two messages to one chat
    pace: Pacer = field(init=False)
    left: frozenset[str] = field(init=False)  # who blocked the bot at some time: what waits for them is not late
    planned: array[float] = field(default_factory=lambda: array("d"))  # when each nudge was due, second of the day
    last: array[float] = field(init=False)
    rings: array[int] = field(init=False)
    sends: array[int] = field(init=False)

    def __post_init__(self) -> None:
        heapq.heapify(self.events)
        self.pace = Pacer(PER_SECOND, PER_CHAT_SECONDS, lambda: self.at, self.wait)
        self.left = frozenset(update.sender.id for _, _, update in self.events if isinstance(update, Blocked))
        self.numbered = len(self.events)
        self.last = array("d", [-1.0]) * self.people
        self.rings = array("i", [0]) * self.people
        self.sends = array("i", [0]) * (SECONDS + 3600)

    def now(self) -> datetime:
        """The time of that day."""
        return MIDNIGHT + timedelta(seconds=self.at)

    # ── the platform, as a channel of the bot ───────────────────────────────────────────────────

    def routes(self, receive: Receive) -> tuple[()]:
        """Nothing to mount."""
        return ()

    async def listen(self, receive: Receive) -> None:
        """People act when the clock says so."""

    async def close(self) -> None:
        """Nothing to close."""

    async def push(self, to: Address, message: Message) -> None:
        """Take a message."""
        number = int(to.id) - FIRST
        if self.last[number] >= 0:
            self.narrowest = min(self.narrowest, self.at - self.last[number])
        self.last[number] = self.at
        self.rings[number] += 1
        self.sends[int(self.at)] += 1
        self._answered(to, message)
        await asyncio.sleep(0)

    async def wait(self, seconds: float) -> None:
        """Pass time, and let people act whose moment has come meanwhile."""
        self.at += seconds
        await asyncio.sleep(0)
        await self.act()

    def _answered(self, to: Address, message: Message) -> None:
        """One in ten says some minutes later that it came."""
        taps = (button.tap for button in message.buttons if button.tap is not None)
        kept = next((tap for tap in taps if tap.verb == "kept"), None)
        if kept is not None and self.rng.random() < ANSWERING:
            self.numbered += 1
            later = self.at + self.rng.uniform(60, 1800)
            heapq.heappush(self.events, (later, self.numbered, Tapped(to, f"tapped:{self.numbered}", kept)))

    async def act(self) -> None:
        """Whatever people did until now reaches the bot."""
        if self.acting:
            return
        self.acting = True
        try:
            while self.inbox is not None and self.events and self.events[0][0] <= self.at:
                await self.inbox(heapq.heappop(self.events)[2])
        finally:
            self.acting = False


async def passed(world: World, parts: Parts, look: float) -> list[float]:
    """The whole day; megabytes in memory at its beginning, at noon and at its end."""
    memory = [resident()]
    while world.at < SECONDS:
        next_at = await parts.nudger.tick()
        wake = world.at + look if next_at is None else (next_at - MIDNIGHT).total_seconds()
        wake = wake if wake > world.at else world.at + look  # somebody is not to be disturbed: look again
        while world.events and world.events[0][0] < min(wake, SECONDS):
            world.at = max(world.at, world.events[0][0])
            wake = min(wake, world.at + look)  # what they did may have made something due
            await world.act()
        if world.at < SECONDS / 2 <= wake:
            memory.append(resident())
        world.at = max(world.at, min(wake, SECONDS))
    return [*memory, resident()]


def written(guide: Guide, settings: Settings, everybody: Iterable[backlog.Waiting]) -> None:
    """The database at midnight."""
    with contextlib.closing(sqlite3.connect(settings.sqlite_path, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        migrate(connection)
        backlog.build(connection, secret_of(settings), MIDNIGHT, guide.calendar.version, everybody)


async def simulated(folder: Path, guide: Guide, people: int, seed: int = 7, look: float = LOOK) -> Day:
    """A day of so many people with three nudges each."""
    rng, began, spent = random.Random(seed), time.perf_counter(), time.process_time()
    settings = Settings(_env_file=None, database_url=f"sqlite:///{folder}/day.db")  # type: ignore[call-arg]
    world = World(people, rng, doings(rng, people))
    written(guide, settings, noted(world, waiting(rng, people)))

    def channels(_: Database, __: bytes) -> Mapping[str, World]:
        return {world.name: world}

    async with assembled(settings, guide, world.now, channels, steady=lambda: world.at) as parts:
        world.inbox = parts.inbox.answer
        gc.collect()
        gc.freeze()  # as bot/server.py does
        try:
            memory = await passed(world, parts, look)
        finally:
            gc.unfreeze()
        books = await parts.database.read(lambda tx: booked(tx, world))
    return Day(
        people=people,
        took=time.perf_counter() - began,
        cpu=time.process_time() - spent,
        memory=memory,
        narrowest=world.narrowest,
        sends=list(world.sends[:SECONDS]),
        **books,
    )


NUDGES: Final = """
SELECT a.id AS chat, n.subject, n.state, a.reachable, n.due_at, n.try_at, n.sent_at
FROM nudges n JOIN people p ON p.id = n.person JOIN addresses a ON a.hash = p.address
WHERE n.id <= :last ORDER BY n.person, n.sent_at, n.subject
"""
LAST: Final = {
    "last": FIRST_NUDGE + 2 * (EACH - 1)
}  # not the askings of the days after, planned with each that was said


def booked(tx: Transaction, world: World) -> dict[str, Any]:
    """What the database says about every nudge, beside what the platform received."""
    states, rings, late = Counter[State](), Counter[tuple[str, str]](), []
    for row in tx.rows(NUDGES, LAST):
        states[_state(world, row)] += 1
        if row["sent_at"] is not None:
            rings[row["chat"], row["sent_at"]] += 1
            if row["chat"] not in world.left:
                late.append((instant(row["sent_at"]) - instant(row["try_at"])).total_seconds())
    heard = Counter(chat for chat, _ in rings)
    numbered = (heard[str(FIRST + number)] for number in range(world.people))
    return {
        "states": states,
        "messages": len(rings),
        "single": sum(many == 1 for many in rings.values()),
        "unlike": sum(mine != theirs for mine, theirs in zip(numbered, world.rings, strict=True)),
        "late": sorted(late),
    }


def _state(world: World, row: Row) -> State:
    planned = world.planned[EACH * (int(row["chat"]) - FIRST) + row["subject"] // 2 - 1]
    tried = (instant(row["try_at"]) - MIDNIGHT).total_seconds()
    return State(
        state=row["state"],
        reachable=bool(row["reachable"]),
        later=tried > SECONDS - PATIENCE.total_seconds(),  # who types just before midnight is left in peace so long
        moved=tried - planned > SPREAD,  # by the half hour between two, or over the night
        quiet=not QUIET[0] <= planned < QUIET[1],
    )


def main() -> int:
    """Let the day pass, print what came of it; 1 when anything is not accounted for."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.day", description=__doc__)
    parser.add_argument("--people", type=int, default=100_000)
    parser.add_argument("--write", action="store_true", help="put the text and the two pictures into docs/")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="huiyin-day-") as folder:
        day = uvloop.run(simulated(Path(folder), content.load(), asked.people))
    text = day_told.text(day)
    print(text)
    if asked.write:
        day_told.write(day, text)
    return 1 if day_told.wrong(day) else 0


if __name__ == "__main__":
    sys.exit(main())
