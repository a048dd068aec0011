"""`huiyin backup` of a database of more than 100 MB, as the operator types it, while a writer is at work."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Final

from tests.bench.peers import busy_database
from tests.bench.processes import WORK_SECONDS, environment, unpinned
from tests.bench.report import Row, amount, numbers, within

WRITER: Final = "tests.bench.peers.busy_database"
MEGABYTES: Final = 110
CALM_SECONDS: Final = 2.0
SECONDS_GOAL: Final = 1.5  # for 100 MB
P99_GOAL: Final = 50.0

Taken = list[tuple[float, float]]
"""When each transaction was due, and how many ms later it was durable."""


def measure(folder: Path, rounds: int) -> list[Row]:
    """Time for 100 MB, and what the writer feels of it."""
    database = folder / "busy.db"
    busy_database.fill(database, MEGABYTES)
    size = database.stat().st_size / 1e6
    seconds, calm, meanwhile = list[float](), list[float](), list[float]()
    for number in range(rounds):
        with _writing(folder, database) as (begin, taken):
            time.sleep(CALM_SECONDS)
            start = time.perf_counter()
            _back_up(folder, database, number)
            end = time.perf_counter()
        seconds.append((end - start) / size * 100)
        calm.append(p99(taken, begin[0] + 0.5, start))
        meanwhile.append(p99(taken, start, end))
        print(
            f"backup, round {number + 1} of {rounds}: {seconds[-1]:.2f} s/100 MB  p99 {calm[-1]:.1f} → {meanwhile[-1]:.1f} ms"
        )
    what = f"备份 {amount(size)} MB（整条命令：复制、查每一页、对每个人的记录、落盘），每 100 MB"
    return [
        within(what, numbers(seconds), SECONDS_GOAL, "s"),
        within(
            f"同时在写（{busy_database.RATE} 个事务/秒），写的 p99；平时 {amount(numbers(calm).middle)} ms",
            numbers(meanwhile), P99_GOAL, "ms",
        ),
    ]  # fmt: skip


def p99(taken: Taken, start: float, end: float) -> float:
    """The 99th percentile of what was due in a span of time."""
    values = sorted(took for at, took in taken if start <= at < end)
    return values[int(0.99 * len(values))]


@contextmanager
def _writing(folder: Path, database: Path) -> Iterator[tuple[list[float], Taken]]:
    """A writer at work; when it began, and, after the end, what it took."""
    begin, taken = list[float](), Taken()
    with subprocess.Popen(
        [sys.executable, "-m", WRITER, "write", str(database)],
        cwd=folder, env=environment(), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, preexec_fn=unpinned,  # noqa: PLW1509 - one system call
    ) as writer:  # fmt: skip
        assert writer.stdin is not None
        assert writer.stdout is not None
        writer.stdout.readline()
        begin.append(time.perf_counter())
        try:
            yield begin, taken
        finally:
            taken += _told(writer.stdin, writer.stdout)


def _told(stdin: IO[str], stdout: IO[str]) -> Taken:
    stdin.close()
    return [(at, took) for at, took in json.loads(stdout.read())]


def _back_up(folder: Path, database: Path, number: int) -> None:
    target = folder / f"copy-{number}.db"
    env = environment(HUIYIN_DATABASE_URL=f"sqlite:///{database}", HUIYIN_SECRET_KEY=busy_database.SECRET.decode())
    command = [sys.executable, "-m", "bot", "backup", str(target)]
    subprocess.run(
        command, cwd=folder, env=env, capture_output=True, timeout=WORK_SECONDS, check=True, preexec_fn=unpinned
    )
    target.unlink()
