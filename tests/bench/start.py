"""From nothing to listening, beside the bare import of the libraries such a bot is made of."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Final, NamedTuple

from tests.bench.processes import HOST, START_SECONDS, environment, free_port, on_server, serving
from tests.bench.report import Row, numbers
from tests.bench.updates import settings

LIBRARIES: Final = (
    "import telegram.ext, wechatpy, wechatpy.crypto, apscheduler.schedulers.asyncio, starlette.applications"
)
GOAL: Final = 2.0


class Started(NamedTuple):
    """Seconds until /health answers and until the first call of the Bot API, megabytes then."""

    answering: float
    calling: float
    memory: float


def imported(folder: Path) -> float:
    """Seconds of a fresh interpreter that imports the libraries and ends."""
    since = time.perf_counter()
    command = [sys.executable, "-c", LIBRARIES]
    subprocess.run(command, check=True, cwd=folder, env=environment(), preexec_fn=on_server)
    return time.perf_counter() - since


def started(folder: Path) -> Started:
    """One start of the whole bot, with a Bot API that takes the first call and answers nothing."""
    port = free_port()
    with socket.create_server((HOST, 0)) as api:
        api.settimeout(START_SECONDS)
        env = settings(port, api.getsockname()[1], folder)
        since = time.perf_counter()
        with serving("bot", "run", folder=folder, env=env) as server:
            answering = server.answered(port, "/health", since)
            line, _ = api.accept()
            calling = time.perf_counter() - since
            line.close()
            return Started(answering, calling, server.memory())


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
        print(f"start {number + 1}: {starts[-1]}, bare import {imports[-1]:.2f} s", flush=True)
    ours, calling = numbers(one.answering for one in starts), numbers(one.calling for one in starts)
    peer, memory = numbers(imports), numbers(one.memory for one in starts)
    ratio, beside = ours.over(peer), f"只 import PTB、wechatpy、APScheduler、Starlette：{peer.middle:.2f} s"
    return [
        Row("启动 → 能应答（热启动）", f"{ours.middle:.2f} s", beside, f"{ratio:.2f}×", f"≤ {GOAL:g}×", ratio <= GOAL),
        Row("启动 → 第一次调用 Bot API", f"{calling.middle:.2f} s", beside, f"{calling.over(peer):.2f}×"),
        Row("内存（RSS），那时", f"{memory.middle:.0f} MB"),
    ]
