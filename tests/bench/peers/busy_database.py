"""A database of 100 MB and more, and a writer on it: `fill` makes one, `write` is busy until its input ends."""

from __future__ import annotations

import asyncio
import json
import sqlite3
import sys
import time
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

import uvloop

from bot.core.changes import CaseOpened, CaseSwitched, Change, ConsentGiven, PromiseMade
from bot.core.messages import Message
from bot.core.person import Case, Promise
from bot.core.texts import blocks
from bot.core.updates import Address
from bot.storage import changes, hashes, journal, people, receipts
from bot.storage.database import Transaction
from bot.storage.migrate import migrate
from bot.storage.sqlite import SqliteDatabase, SqliteTransaction, opened, prepare

SECRET: Final = b"bench"
NOW: Final = datetime(2026, 11, 30, 2, 30, tzinfo=UTC)
PROMISES: Final = 5  # of each person
ANSWERS: Final = 2  # that are remembered for a repetition
RATE: Final = 200  # transactions a second


def fill(path: Path, megabytes: int) -> None:
    """People as they are after some weeks: a case, promises, the journal of it all, the last answers."""
    answer = Message(blocks("记好了。到了那天我来问你，没等到也有下一步。" * 12))
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        prepare(connection)
        migrate(connection)
        number = 0
        while path.stat().st_size < megabytes << 20:
            connection.execute("BEGIN")
            for _ in range(2000):
                number += 1
                _arrive(SqliteTransaction(connection), str(number), answer)
            connection.execute("COMMIT")
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _arrive(tx: Transaction, number: str, answer: Message) -> None:
    address = Address("telegram", number)
    hashed = hashes.of_address(SECRET, address)
    person = people.add(tx, number, address, hashed, "Asia/Shanghai", NOW)
    due = NOW + timedelta(days=3)
    made = [PromiseMade(Promise(n + 2, 1, "退款", due, "day", "三个工作日", NOW)) for n in range(PROMISES)]
    steps: list[Change] = [ConsentGiven("1"), CaseOpened(Case(1, "refund-hard", NOW)), *made]
    changes.save(tx, person, NOW, steps)
    for step in steps:
        journal.write(tx, SECRET, number, NOW, [step])
    for n in range(ANSWERS):
        receipts.keep(tx, hashes.of_update(SECRET, f"{number}:{n}"), hashed, NOW, answer, told=True)


async def write(path: Path) -> None:
    """`RATE` updates a second, on time whatever the last one took, until the input ends; when and how long, as JSON."""
    taken: list[tuple[float, float]] = []
    async with opened(path, migrate) as database, asyncio.TaskGroup() as group:
        ended = asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)
        print("ready", flush=True)
        begin, number = time.perf_counter(), 0
        while not ended.done():
            number += 1
            at = begin + number / RATE
            await asyncio.sleep(max(0.0, at - time.perf_counter()))
            group.create_task(_once(database, number, at, taken))
    print(json.dumps(taken))


async def _once(database: SqliteDatabase, number: int, at: float, taken: list[tuple[float, float]]) -> None:
    who = str(1 + number % 1000)
    await database.run(lambda tx: journal.write(tx, SECRET, who, NOW, [CaseSwitched(number)]))
    taken.append((at, 1000 * (time.perf_counter() - at)))


if __name__ == "__main__":
    if sys.argv[1] == "fill":
        fill(Path(sys.argv[2]), int(sys.argv[3]))
    else:
        uvloop.run(write(Path(sys.argv[2])))
