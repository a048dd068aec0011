"""Nudges: planned, found again at the start, and due all at once; ours by the whole road, the peers' jobs do nothing."""

from __future__ import annotations

import shutil
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from tests.bench import postgres
from tests.bench.processes import environment, worked
from tests.bench.report import Numbers, Row, amount, faster, numbers, within

PEERS: Final = "tests.bench.peers"
OURS, SHIPPED, PATIENT, MEMORY = "ours", "APScheduler + SQLite，出厂设置", "APScheduler + SQLite", "APScheduler 内存"
PTB, PROCRASTINATE = "PTB JobQueue 内存", "procrastinate"
STORES: Final = {SHIPPED: "shipped", PATIENT: "patient", MEMORY: "memory"}
DURABLE: Final = (PATIENT, PROCRASTINATE)
PENDING: Final = 1_000_000
ADDED: Final = {OURS: 3_000, PATIENT: 200, PROCRASTINATE: 500}
CROWDS: Final = {1_000: 500.0, 10_000: 5_000.0}  # due at once → milliseconds of lateness at p99 that are allowed
BETTER: Final = 7.0  # than the best peer that forgets nothing
STALL_MS, START_MS, START_MB, JUMP_SECONDS = 25.0, 50.0, 5.0, 5.0
STARTS: Final = 5

Seen = dict[str, Any]
Work = Callable[[str, int], Seen]
Taken = dict[tuple[str, int, str], list[Seen]]
"""What was seen, round by round: of which work, with how many, of whom."""


def contestants(folder: Path, filled: Path, dsn: str) -> dict[str, Work]:
    """Everybody by name; each piece of work begins on fresh files, ours with a million nudges behind it."""

    def fresh() -> Path:
        own = folder / "jobs"
        shutil.rmtree(own, ignore_errors=True)
        own.mkdir()
        return own

    def ours(work: str, many: int) -> Seen:
        own = fresh()
        shutil.copytree(filled, own, dirs_exist_ok=True)
        return ran("our_nudges", own, work, many, folder=own)

    def stored(store: str) -> Work:
        def work(which: str, many: int) -> Seen:
            own = fresh()
            return ran("apscheduler_jobs", own, store, which, many, folder=own)

        return work

    found: dict[str, Work] = {OURS: ours, **{name: stored(store) for name, store in STORES.items()}}
    found[PTB] = lambda which, many: ran("ptb_jobs", which, many, folder=folder)
    if dsn:
        found[PROCRASTINATE] = lambda which, many: ran("procrastinate_jobs", dsn, which, many, folder=folder)
    return found


def ran(module: str, *args: object, folder: Path) -> Seen:
    """The figures of one process."""
    seen: Seen = worked(f"{PEERS}.{module}", *args, folder=folder, env=environment())
    return seen


def plan(everybody: Mapping[str, Work]) -> Iterator[tuple[str, int, str]]:
    """What is done in one round, neighbours in the table one after the other."""
    for name in (OURS, PATIENT, PROCRASTINATE):
        if name in everybody:
            yield "add", ADDED[name], name
    yield "floor", ADDED[OURS], OURS
    for many in CROWDS:
        for name in everybody:
            if name != SHIPPED or many == min(CROWDS):  # it drops them all, a thousand as well as ten thousand
                yield "due", many, name
        yield "overdue", many, OURS


def measure(folder: Path, rounds: int) -> list[Row]:
    """Everybody in turn; PostgreSQL runs meanwhile, idle but for its own turn."""
    own = folder / "nudges"
    filled, empty = own / "filled", own / "empty"
    filled.mkdir(parents=True)
    empty.mkdir()
    ran("our_nudges", empty, "fill", 0, folder=empty)
    took = ran("our_nudges", filled, "fill", PENDING, folder=filled)
    print(f"{PENDING:,} nudges written down in {took['seconds']:.0f} s", flush=True)
    taken: Taken = defaultdict(list)
    with postgres.running() as dsn:
        everybody = contestants(own, filled, dsn)
        for number in range(rounds):
            print(f"nudges, round {number + 1} of {rounds}", flush=True)
            for work, many, name in plan(everybody):
                taken[work, many, name].append(everybody[name](work, many))
                print(f"  {work} {many:>6} {name:<24} {taken[work, many, name][-1]}", flush=True)
        jumps = {name: everybody[name]("jump", 1)["seconds"] for name in (OURS, PATIENT, PTB)}
    shutil.rmtree(own / "jobs")
    starts = [*_added(taken), *_start(filled, empty)]
    late = [row for many in CROWDS for row in due_rows(taken, many)]
    return [
        *starts,
        *late,
        jump_row(jumps),
        *([] if dsn else [Row(PROCRASTINATE, "", "跳过：没有 PostgreSQL")]),
    ]


def of(taken: Taken, work: str, many: int, name: str, figure: str) -> Numbers:
    """One figure over the rounds."""
    return numbers(seen[figure] for seen in taken[work, many, name])


def _added(taken: Taken) -> list[Row]:
    ours, *peers = [(name, of(taken, "add", many, name, "rate")) for work, many, name in taken if work == "add"]
    goals = {PATIENT: 10.0}
    what = "记下一条提醒（持久，一条接一条），条/秒"
    rows = [faster(what, ours[1], rate, name, goals.get(name)) for name, rate in peers]
    floor, (name, rate) = of(taken, "floor", ADDED[OURS], OURS, "rate"), peers[0]
    return [*rows, faster("同上，上限：SQLite 里写一行、落一次盘，别的都不做", floor, rate, name, None)]


def _start(filled: Path, empty: Path) -> list[Row]:
    """What a million pending nudges cost a start, beyond what an empty database does."""
    seen = [
        (ran("our_nudges", empty, "begin", 0, folder=empty), ran("our_nudges", filled, "begin", 0, folder=filled))
        for _ in range(STARTS)
    ]
    longer, larger = (numbers(full[figure] - none[figure] for none, full in seen) for figure in ("ms", "mb"))
    return [
        within(f"启动时表里有 {PENDING:,} 条提醒：多花", longer, START_MS, "ms"),
        within("同上，多占", larger, START_MB, "MB"),
    ]


def due_rows(taken: Taken, many: int) -> list[Row]:
    """How late they were handed over, whether all were, and how long nobody else was heard meanwhile."""
    names = [name for work, count, name in taken if (work, count) == ("due", many)]
    late = {name: of(taken, "due", many, name, "p99") for name in names if name != SHIPPED}
    ours = late.pop(OURS)
    best = min((name for name in DURABLE if name in late), key=lambda name: late[name].middle)
    ratio = late[best].over(ours)
    lost = {name: sum(many - seen["came"] for seen in taken["due", many, name]) for name in names}
    stall = {name: of(taken, "due", many, name, "stall") for name in names}
    middle = of(taken, "due", many, OURS, "p50").middle
    what = f"{many:,} 条同一刻到期，交出去迟了多久"
    marked = of(taken, "due", many, OURS, "marked").middle
    return [
        within(f"{what}，p99", ours, CROWDS[many], "ms", late),
        Row("同上，比最好的持久同类", f"p50 {amount(middle)} ms，全部记完 {amount(marked)} ms", best, f"{ratio:.1f}×", f"≥ {BETTER:g}×", ratio >= BETTER),
        Row("同上，丢掉的", f"{lost[OURS]} 条", "，".join(f"{name} {count:,}" for name, count in lost.items() if name != OURS), "", "0", lost[OURS] == 0),
        Row("同上，停机之后：到期时一条也没备好", f"{amount(of(taken, 'overdue', many, OURS, 'p99').middle)} ms"),
        within("同上，事件循环最长停顿", stall.pop(OURS), STALL_MS, "ms", {name: stall[name] for name in (PATIENT, MEMORY, PTB)}),
    ]  # fmt: skip


def jump_row(jumps: Mapping[str, float | None]) -> Row:
    """Who sleeps until the old clock says so is not waited for."""
    told = {name: "15 秒内没发觉" if seconds is None else f"{seconds:.1f} s" for name, seconds in jumps.items()}
    peers = "，".join(f"{name} {words}" for name, words in told.items() if name != OURS)
    ours = jumps[OURS]
    return Row(
        "时钟往前跳 1 小时，多久发觉",
        told[OURS],
        peers,
        "",
        f"≤ {JUMP_SECONDS:g} s",
        ours is not None and ours <= JUMP_SECONDS + 0.1,
    )
