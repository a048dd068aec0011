"""Durable small transactions through aiosqlite as most people use it: one connection, a lock, statement by statement."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

import aiosqlite
import uvloop

from tests.bench.transactions import SCHEMA, SEEN, SESSION, measured, values


async def main(folder: Path, seconds: float, tasks: int) -> None:
    """Print transactions a second and the 99th percentile as JSON."""
    async with aiosqlite.connect(folder / "aiosqlite.db", isolation_level=None) as connection:
        await connection.execute("PRAGMA journal_mode = WAL")
        await connection.execute("PRAGMA synchronous = FULL")
        for statement in SCHEMA:
            await connection.execute(statement)
        lock = asyncio.Lock()

        async def once(number: int) -> None:
            async with lock:
                await connection.execute("BEGIN IMMEDIATE")
                await connection.execute(SEEN, values(number))
                await connection.execute(SESSION, values(number))
                await connection.execute("COMMIT")

        print(await measured(once, tasks, seconds))


if __name__ == "__main__":
    uvloop.run(main(Path(sys.argv[1]), float(sys.argv[2]), int(sys.argv[3])))
