"""The same transactions through our SqliteDatabase.run."""

from __future__ import annotations

import sqlite3
import sys
from pathlib import Path

import uvloop

from bot.storage.database import Transaction
from bot.storage.sqlite import opened
from tests.bench.transactions import SCHEMA, SEEN, SESSION, measured, values


def create(connection: sqlite3.Connection) -> None:
    """The benchmark's two tables."""
    for statement in SCHEMA:
        connection.execute(statement)


async def main(folder: Path, seconds: float, tasks: int) -> None:
    """Print transactions a second and the 99th percentile as JSON."""
    async with opened(folder / "group.db", create) as database:

        async def once(number: int) -> None:
            def unit(tx: Transaction) -> None:
                tx.execute(SEEN, values(number))
                tx.execute(SESSION, values(number))

            await database.run(unit)

        print(await measured(once, tasks, seconds))


if __name__ == "__main__":
    uvloop.run(main(Path(sys.argv[1]), float(sys.argv[2]), int(sys.argv[3])))
