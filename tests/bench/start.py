"""From nothing to listening, beside the bare import of the libraries such a bot is made of."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path
from typing import Final

from tests.bench.processes import environment, free_port, on_server, serving
from tests.bench.report import Row, numbers
from tests.bench.updates import settings

LIBRARIES: Final = (
    "import telegram.ext, wechatpy, wechatpy.crypto, apscheduler.schedulers.asyncio, starlette.applications"
)
GOAL: Final = 2.0
NOBODY: Final = 9  # a port where no Bot API listens: the start waits for no platform


def imported(folder: Path) -> float:
    """Seconds of a fresh interpreter that imports the libraries and ends."""
    since = time.perf_counter()
    command = [sys.executable, "-c", LIBRARIES]
    subprocess.run(command, check=True, cwd=folder, env=environment(), preexec_fn=on_server)
    return time.perf_counter() - since


def started(folder: Path) -> tuple[float, float]:
    """Seconds until /health answers, and megabytes then."""
    port = free_port()
    since = time.perf_counter()
    with serving("bot", "run", folder=folder, env=settings(port, NOBODY, folder)) as server:
        return server.answered(port, "/health", since), server.memory()


def measure(folder: Path, rounds: int) -> list[Row]:
    """Both, interleaved, after one start of each that warms the disk."""
    own = folder / "start"
    own.mkdir()
    imported(own)
    started(own)
    imports, starts = [], []
    for number in range(rounds):
        imports.append(imported(own))
        starts.append(started(own))
        print(f"start {number + 1}: {starts[-1][0]:.2f} s, bare import {imports[-1]:.2f} s", flush=True)
    ours, peer = numbers(seconds for seconds, _ in starts), numbers(imports)
    ratio = ours.over(peer)
    what, beside = (
        "进程启动 → 能应答（热启动）",
        f"只 import PTB、wechatpy、APScheduler、Starlette：{peer.middle:.2f} s",
    )
    return [
        Row(what, f"{ours.middle:.2f} s", beside, f"{ratio:.2f}×", f"≤ {GOAL:g}×", ratio <= GOAL),
        Row("内存（RSS），刚启动", f"{numbers(megabytes for _, megabytes in starts).middle:.0f} MB"),
    ]
