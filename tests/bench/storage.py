"""Durable small transactions: our group commit beside aiosqlite with a lock, on this disk and on a slow one."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from tests.bench.processes import environment, worked
from tests.bench.report import Row, amount, faster, numbers
from tests.preload import NO_LIBRARY, library

SECONDS: Final = 2.0
TASKS: Final = (1, 16, 64)
GOALS: Final = {16: 10.0, 64: 20.0}  # a task alone has no group to share a commit with
SLOW_MS: Final = 4
SLOW_GOAL: Final = 40.0
SIDES: Final = {"ours": "tests.bench.peers.group_commit", "aiosqlite": "tests.bench.peers.aiosqlite_lock"}
SOURCE: Final = Path(__file__).with_name("slow_fsync.c")

Taken = dict[tuple[str, int], tuple[list[float], list[float]]]
"""Rates and p99s of each side at each number of tasks."""


def compared(folder: Path, rounds: int, tasks: tuple[int, ...], env: dict[str, str]) -> Taken:
    """Both sides, interleaved."""
    taken: Taken = {(side, many): ([], []) for many in tasks for side in SIDES}
    for number in range(rounds):
        print(f"transactions, round {number + 1} of {rounds}", flush=True)
        for (side, many), (rates, p99s) in taken.items():
            seen = worked(SIDES[side], folder, SECONDS, many, folder=folder, env=env)
            rates.append(seen["rate"])
            p99s.append(seen["p99"])
            print(f"  {side:<10} {many:>3} tasks  {seen['rate']:,.0f}/s  p99 {seen['p99']:.1f} ms", flush=True)
    return taken


def measure(folder: Path, rounds: int) -> list[Row]:
    """On this disk, then with every fsync 4 ms longer."""
    taken = compared(folder, rounds, TASKS, environment())
    out = [_row(taken, many, f"持久小事务/秒（FULL），{many} 个任务", GOALS.get(many)) for many in TASKS]
    slowing = library(SOURCE, folder)
    if slowing is None:
        return [*out, Row(f"同上，fsync 慢 {SLOW_MS} ms", f"跳过：{NO_LIBRARY}")]
    slow = environment(LD_PRELOAD=str(slowing), SLOW_FSYNC_MS=str(SLOW_MS))
    return [*out, _row(compared(folder, rounds, (64,), slow), 64, f"同上，64 个任务，fsync 慢 {SLOW_MS} ms", SLOW_GOAL)]


def _row(taken: Taken, many: int, what: str, goal: float | None) -> Row:
    (ours, p99), (peer, peer_p99) = taken["ours", many], taken["aiosqlite", many]
    line = faster(what, numbers(ours), numbers(peer), "aiosqlite + 锁", goal)
    tails = [f"（p99 {amount(numbers(values).middle)} ms）" for values in (p99, peer_p99)]
    return Row(line.what, line.ours + tails[0], line.peer + tails[1], line.ratio, line.goal, line.met)
