"""The small durable transaction that both sides do: note an update's key, move a person's session on."""

from __future__ import annotations

import asyncio
import itertools
import json
import time
from collections.abc import Awaitable, Callable
from typing import Final

SCHEMA: Final = (
    "CREATE TABLE IF NOT EXISTS seen (key INTEGER PRIMARY KEY)",
    "CREATE TABLE IF NOT EXISTS sessions (person INTEGER PRIMARY KEY, state TEXT NOT NULL, steps INTEGER NOT NULL)",
    "DELETE FROM seen",
)
SEEN: Final = "INSERT INTO seen (key) VALUES (:key)"
SESSION: Final = """
INSERT INTO sessions (person, state, steps) VALUES (:person, :state, 1)
ON CONFLICT (person) DO UPDATE SET state = excluded.state, steps = steps + 1
"""


def values(number: int) -> dict[str, object]:
    """What the statements of transaction `number` store; each connection takes the names it needs."""
    return {"key": number, "person": number % 1000, "state": "menu"}


async def measured(once: Callable[[int], Awaitable[None]], tasks: int, seconds: float) -> str:
    """`tasks` tasks, one transaction after the other, for `seconds`: rate and p99 in ms, as JSON."""
    numbers, latencies = itertools.count(1), list[float]()
    for _ in range(20):
        await once(next(numbers))
    start = time.perf_counter()

    async def work() -> None:
        while (before := time.perf_counter()) < start + seconds:
            await once(next(numbers))
            latencies.append(time.perf_counter() - before)

    async with asyncio.TaskGroup() as group:
        for _ in range(tasks):
            group.create_task(work())
    took = time.perf_counter() - start
    return json.dumps({"rate": len(latencies) / took, "p99": 1000 * sorted(latencies)[int(0.99 * len(latencies))]})
