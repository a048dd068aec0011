"""python-telegram-bot's JobQueue: jobs in memory."""

from __future__ import annotations

import json
import logging
import sys
import time
from datetime import timedelta
from typing import Any, Final

import uvloop
from telegram.ext import Application, ContextTypes

from bot.app import now
from tests.bench.lateness import HOUR, Arrivals, come, jumping, noticed, resident
from tests.bench.platform import TOKEN

AHEAD: Final = 3.0
AWAY: Final = timedelta(days=30)


async def ring(_: ContextTypes.DEFAULT_TYPE) -> None:
    """Only notes that it ran."""
    await come()


async def work(which: str, many: int) -> dict[str, Any]:
    """Add `many`, let `many` be due at once, or let the clock jump."""
    application = Application.builder().token(TOKEN).build()
    queue = application.job_queue
    assert queue is not None
    if which == "jump":
        jumping()
        await queue.start()
        queue.run_once(ring, now() + HOUR)
        return await noticed(Arrivals.now_expected(1, now()))
    if which == "add":
        await queue.start()
    at = now() + (AWAY if which == "add" else timedelta(seconds=AHEAD + many / 2000))
    start = time.perf_counter()
    for _ in range(many):
        queue.run_once(ring, at)
    rate = many / (time.perf_counter() - start)
    if which == "add":
        return {"rate": rate}
    arrivals = Arrivals.now_expected(many, at)
    async with arrivals.watched():
        await queue.start()
        await arrivals.everybody()
    return {**arrivals.told(), "mb": resident()}


if __name__ == "__main__":
    logging.disable()
    print(json.dumps(uvloop.run(work(sys.argv[1], int(sys.argv[2])))))
