"""Processor time of one outgoing Bot API call at 1, 16 and 128 in flight."""

from __future__ import annotations

import asyncio
from functools import partial
from pathlib import Path
from typing import Final

from tests.bench.platform import open_platform
from tests.bench.processes import environment, worked
from tests.bench.report import Numbers, Row, amount, numbers, within

IN_FLIGHT: Final = (1, 16, 128)
COUNTS: Final = {"ours": 3000, "whole": 3000, "httpx": 600}
FLAT: Final = 1.3  # how much dearer a call may be among 128 than alone


async def measure(folder: Path, rounds: int) -> list[Row]:
    """Our transport, PTB's httpx beside it, and our whole call, interleaved."""
    taken: dict[tuple[str, int], list[float]] = {(what, many): [] for many in IN_FLIGHT for what in COUNTS}
    async with open_platform() as (_, api):
        for number in range(rounds):
            print(f"calls, round {number + 1} of {rounds}", flush=True)
            for (what, many), costs in taken.items():
                args = (what, api, many, COUNTS[what])
                measuring = partial(worked, "tests.bench.peers.outgoing", *args, folder=folder, env=environment())
                costs.append(float(await asyncio.to_thread(measuring)))
                print(f"  {what:<6} {many:>4} in flight  {costs[-1]:,.0f} µs", flush=True)
    return rows({key: numbers(values) for key, values in taken.items()})


def rows(taken: dict[tuple[str, int], Numbers]) -> list[Row]:
    """The figures beside their goals."""
    out = []
    for many in IN_FLIGHT:
        ours, httpx = taken["ours", many], taken["httpx", many]
        out.append(within(f"一次外发调用的传输 CPU，{many} 个同时", ours, 300, "µs", {"PTB 自带 httpx": httpx}))
    flat = taken["ours", 128].over(taken["ours", 1])
    out.append(Row("128 个同时比 1 个贵多少", f"{flat:.2f}×", "", "", f"≤ {FLAT}×", flat <= FLAT))
    whole = "／".join(amount(taken["whole", many].middle) for many in IN_FLIGHT)
    return [*out, Row("整个调用（PTB 组装、传输、解析），1／16／128 个同时", f"{whole} µs")]
