"""Our nudges, by the whole road: the alarm clock, the claim, the words, the receipt, the commit, the push, the mark."""

from __future__ import annotations

import contextlib
import gc
import json
import sqlite3
import sys
import time
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any, Final

import uvloop

from bot import content
from bot.app import Parts, assembled, now, secret_of
from bot.channels import Receive
from bot.core.changes import Change, NudgePlanned
from bot.core.messages import Message
from bot.core.person import Nudge, Person
from bot.core.updates import Address
from bot.schedule import Schedule
from bot.settings import Settings
from bot.storage import changes, hashes, journal, people
from bot.storage.database import Database, Transaction
from bot.storage.migrate import migrate
from tests.bench import backlog
from tests.bench.lateness import HOUR, Arrivals, jumping, noticed, resident, shifted
from tests.waiting import plant

AWAY: Final = timedelta(days=30)  # nobody of the backlog is due before that
MONTH_SECONDS, SPREAD = 2_592_000, 7919  # the backlog's seconds, and a prime that scatters people over them
STANDSTILL: Final = timedelta(minutes=5)
EACH: Final = 10  # nudges of one person in it
AHEAD: Final = 15.0  # seconds between the last one written down and the moment all are due
ROUND: Final = 500  # people written down in one transaction
WRITING: Final = 0.0007  # seconds it takes at most to write one down


@dataclass
class Counter:
    """A channel that takes everything at once and only counts."""

    arrivals: Arrivals
    name: str = "telegram"

    def routes(self, receive: Receive) -> tuple[()]:
        """Nothing to mount."""
        return ()

    async def listen(self, receive: Receive) -> None:
        """Nothing comes this way."""

    async def push(self, to: Address, message: Message) -> None:
        """Handed over."""
        self.arrivals.come()

    async def close(self) -> None:
        """Nothing to close."""


def settings(folder: Path) -> Settings:
    """On a database of its own, awake all night: the benchmark may run at any hour."""
    return Settings(_env_file=None, database_url=f"sqlite:///{folder}/nudges.db", quiet_hours="00:00-00:00")  # type: ignore[call-arg]


@contextlib.asynccontextmanager
async def bot(folder: Path, arrivals: Arrivals, clock: Callable[[], datetime] = now) -> AsyncIterator[Parts]:
    """The whole bot but for its platforms."""
    channel = Counter(arrivals)

    def channels(_: Database, __: bytes) -> Mapping[str, Counter]:
        return {channel.name: channel}

    async with assembled(settings(folder), content.load(), clock, channels) as parts:
        gc.freeze()  # as bot/server.py does
        yield parts


async def planted(parts: Parts, many: int, at: datetime) -> list[Address]:
    """`many` people who wait for one promise each, all at the same moment; where they are reached."""
    addresses = [Address("telegram", f"7{number:06d}") for number in range(many)]

    def unit(start: int, tx: Transaction) -> None:
        for address in addresses[start : start + ROUND]:
            plant(tx, parts.inbox.secret, address, now(), [at])

    for start in range(0, many, ROUND):
        await parts.database.run(partial(unit, start))
    return addresses


async def add(folder: Path, many: int) -> dict[str, Any]:
    """Nudges planned one after the other, each noted in the journal, a durable transaction each."""
    async with bot(folder, Arrivals(0, 0.0)) as parts:
        secret, at = parts.inbox.secret, now()
        addresses = await planted(parts, many // EACH, at + AWAY)
        owners = await parts.database.read(lambda tx: [_found(tx, secret, address) for address in addresses])
        start = time.perf_counter()
        for number in range(many):
            done = (NudgePlanned(Nudge(10 + number, "promise", 1, 2, at + AWAY)),)
            await parts.database.run(partial(_planned, secret, owners[number % len(owners)], at, done))
        return {"rate": many / (time.perf_counter() - start)}


def _found(tx: Transaction, secret: bytes, address: Address) -> Person:
    found = people.load(tx, address, hashes.of_address(secret, address))
    assert found is not None
    return found


def _planned(secret: bytes, person: Person, at: datetime, done: tuple[Change, ...], tx: Transaction) -> None:
    changes.save(tx, person, at, done)
    journal.write(tx, secret, person.id, at, done)


def floor(folder: Path, many: int) -> dict[str, Any]:
    """One row and one commit at a time, with nothing decided and nothing beside it: no durable store in SQLite is faster."""
    with contextlib.closing(sqlite3.connect(folder / "floor.db", isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("CREATE TABLE rows (id INTEGER PRIMARY KEY, at TEXT)")
        start = time.perf_counter()
        for _ in range(many):
            connection.execute("INSERT INTO rows (at) VALUES ('2026-11-30T00:00:00+00:00')")
        return {"rate": many / (time.perf_counter() - start)}


def fill(folder: Path, many: int) -> dict[str, Any]:
    """`many` nudges that are due in the month that begins in a month, by bulk SQL."""
    guide, chosen, at = content.load(), settings(folder), now()
    secret = secret_of(chosen)
    moments = (at + AWAY + timedelta(seconds=SPREAD * number % MONTH_SECONDS) for number in range(many // EACH))
    waiting = ((Address("telegram", f"9{number:06d}"), [(due, due)] * EACH) for number, due in enumerate(moments))
    start = time.perf_counter()
    with contextlib.closing(sqlite3.connect(chosen.sqlite_path, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        migrate(connection)
        backlog.build(connection, secret, at, guide.calendar.version, waiting)
    return {"seconds": time.perf_counter() - start}


async def begin(folder: Path, _: int) -> dict[str, Any]:
    """From the opened content to the first look at the nudges: milliseconds and megabytes."""
    guide = content.load()
    gc.collect()
    before, since = resident(), time.perf_counter()
    async with assembled(settings(folder), guide) as parts:
        await parts.nudger.tick()
        return {"ms": 1000 * (time.perf_counter() - since), "mb": resident() - before}


async def due(folder: Path, many: int) -> dict[str, Any]:
    """All due in the same instant."""
    return await _told(folder, many, timedelta(seconds=AHEAD + many * WRITING))


async def overdue(folder: Path, many: int) -> dict[str, Any]:
    """All due before the alarm clock starts, as after a standstill: nothing could be made ready."""
    return await _told(folder, many, -STANDSTILL)


async def _told(folder: Path, many: int, ahead: timedelta) -> dict[str, Any]:
    """`many` are told what is due so long after they are written down; late is later than that and than the start."""
    arrivals = Arrivals(many, 0.0)
    async with bot(folder, arrivals) as parts:
        at = now() + ahead
        await planted(parts, many, at)
        await parts.database.checkpoint()
        arrivals.due = max(at, now()).timestamp()
        async with arrivals.watched(), awake(parts, now):
            await arrivals.everybody()
        marked = 1000 * (now().timestamp() - arrivals.due)
        return {**arrivals.told(), "marked": marked, "mb": resident()}


@contextlib.asynccontextmanager
async def awake(parts: Parts, clock: Callable[[], datetime]) -> AsyncIterator[None]:
    """The alarm clock of a running bot."""

    async def nothing() -> None:
        """No housekeeping in the seconds of a benchmark."""

    schedule = Schedule(parts.nudger.tick, nothing, clock)
    schedule.start()
    try:
        yield
    finally:
        schedule.pause()
        await parts.nudger.rest()
        schedule.stop()


async def jump(folder: Path, _: int) -> dict[str, Any]:
    """The wall clock jumps by an hour while the bot runs."""
    jumping()
    arrivals = Arrivals(1, 0.0)
    async with bot(folder, arrivals, shifted) as parts:
        await planted(parts, 1, now() + HOUR)
        async with awake(parts, shifted):
            return await noticed(arrivals)


WORK: Final[Mapping[str, Callable[[Path, int], Any]]] = {
    "add": add,
    "floor": floor,
    "fill": fill,
    "begin": begin,
    "due": due,
    "overdue": overdue,
    "jump": jump,
}


def main(folder: Path, work: str, many: int) -> None:
    """Print the figures of one piece of work as JSON."""
    done = WORK[work](folder, many)
    print(json.dumps(done if isinstance(done, dict) else uvloop.run(done)))


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]))
