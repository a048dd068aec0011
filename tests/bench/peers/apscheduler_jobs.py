"""APScheduler with its SQLAlchemyJobStore on SQLite: as shipped, with no grace time, and in memory."""

from __future__ import annotations

import json
import logging
import pickle
import sys
import time
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

import uvloop
from apscheduler.job import Job
from apscheduler.jobstores.memory import MemoryJobStore
from apscheduler.jobstores.sqlalchemy import SQLAlchemyJobStore
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.date import DateTrigger
from apscheduler.util import datetime_to_utc_timestamp

from bot.app import now
from tests.bench.lateness import COMES, HOUR, Arrivals, jumping, noticed, resident

AHEAD: Final = 3.0
AWAY: Final = timedelta(days=30)
SHIPPED: Final[Mapping[str, Any]] = {}
PATIENT: Final[Mapping[str, Any]] = {"misfire_grace_time": None}  # late is better than never


def scheduler(folder: Path, store: str) -> AsyncIOScheduler:
    """One whose jobs are in the file `store`.db, or in memory; `patient` ones drop nothing."""
    kept = MemoryJobStore() if store == "memory" else SQLAlchemyJobStore(f"sqlite:///{folder}/{store}.db")
    defaults = SHIPPED if store == "shipped" else PATIENT
    return AsyncIOScheduler(jobstores={"default": kept}, job_defaults=dict(defaults), timezone="UTC")


def filled(one: AsyncIOScheduler, many: int, due: datetime) -> None:
    """`many` jobs at the same moment. In one transaction: what adding costs is measured apart."""
    store = one._jobstores["default"]
    if isinstance(store, MemoryJobStore):
        for number in range(many):
            one.add_job(COMES, "date", run_date=due, id=str(number))
        return
    rows = []
    for number in range(many):
        job = Job(
            one, id=str(number), func=COMES, trigger=DateTrigger(due), executor="default", args=(), kwargs={},
            name="come", misfire_grace_time=one._job_defaults["misfire_grace_time"], coalesce=True, max_instances=1,
            next_run_time=due,
        )  # fmt: skip
        state = pickle.dumps(job.__getstate__(), store.pickle_protocol)
        rows.append({"id": job.id, "next_run_time": datetime_to_utc_timestamp(due), "job_state": state})
    with store.engine.begin() as connection:
        connection.execute(store.jobs_t.insert(), rows)


async def add(folder: Path, store: str, many: int) -> dict[str, Any]:
    """One after the other."""
    one = scheduler(folder, store)
    one.start()
    start = time.perf_counter()
    for number in range(many):
        one.add_job(COMES, "date", run_date=now() + AWAY, id=str(number))
    took = time.perf_counter() - start
    one.shutdown(wait=False)
    return {"rate": many / took}


async def due(folder: Path, store: str, many: int) -> dict[str, Any]:
    """All due in the same instant; a job only notes that it ran."""
    one = scheduler(folder, store)
    one.start(paused=True)
    at = now() + timedelta(seconds=AHEAD + many / 5000)
    filled(one, many, at)
    arrivals = Arrivals.now_expected(many, at)
    async with arrivals.watched():
        one.resume()
        await arrivals.everybody()
    one.shutdown(wait=False)
    return {**arrivals.told(), "mb": resident()}


async def jump(folder: Path, store: str, _: int) -> dict[str, Any]:
    """The wall clock jumps by an hour while it waits."""
    jumping()
    one = scheduler(folder, store)
    one.start()
    arrivals = Arrivals.now_expected(1, now())
    one.add_job(COMES, "date", run_date=now() + HOUR)
    return await noticed(arrivals)


WORK: Final[Mapping[str, Callable[[Path, str, int], Any]]] = {"add": add, "due": due, "jump": jump}

if __name__ == "__main__":
    logging.disable()  # as shipped it warns of each job that it drops
    print(json.dumps(uvloop.run(WORK[sys.argv[3]](Path(sys.argv[1]), sys.argv[2], int(sys.argv[4])))))
