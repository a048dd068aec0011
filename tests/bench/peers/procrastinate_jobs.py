"""procrastinate on PostgreSQL, quicker than shipped: it polls every 0.1 s instead of 5, and runs 50 jobs at a time."""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import sys
import time
from datetime import timedelta
from typing import Any, Final

from procrastinate import App, PsycopgConnector

from bot.app import now
from tests.bench.lateness import Arrivals, come, resident

AHEAD: Final = 3.0
AWAY: Final = timedelta(days=30)
POLL, AT_ONCE = 0.1, 50
BATCH: Final = 500


async def work(dsn: str, which: str, many: int) -> dict[str, Any]:
    """Defer `many` one by one, or let `many` be due at once."""
    app = App(connector=PsycopgConnector(conninfo=dsn, max_size=20))

    @app.task(name="ring")  # type: ignore[untyped-decorator]
    async def ring() -> None:
        await come()

    async with app.open_async():
        if not await app.check_connection_async():
            await app.schema_manager.apply_schema_async()
        await app.connector.execute_query_async("TRUNCATE procrastinate_jobs CASCADE")
        if which == "add":
            start = time.perf_counter()
            for _ in range(many):
                await ring.configure(schedule_at=now() + AWAY).defer_async()
            return {"rate": many / (time.perf_counter() - start)}
        at = now() + timedelta(seconds=AHEAD + many / 2000)
        for start_at in range(0, many, BATCH):
            await ring.configure(schedule_at=at).batch_defer_async(*[{}] * min(BATCH, many - start_at))
        arrivals = Arrivals.now_expected(many, at)
        async with arrivals.watched(), asyncio.TaskGroup() as group:
            worker = group.create_task(
                app.run_worker_async(
                    concurrency=AT_ONCE, fetch_job_polling_interval=POLL, install_signal_handlers=False
                )
            )
            await arrivals.everybody()
            worker.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await worker
        return {**arrivals.told(), "mb": resident()}


if __name__ == "__main__":
    logging.disable()
    print(json.dumps(asyncio.run(work(sys.argv[1], sys.argv[2], int(sys.argv[3])))))
