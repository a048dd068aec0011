"""`python -m tests.bench`: measures, prints one table, exits 1 when a goal is missed."""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Final

import uvloop

from tests.bench import backup, calls, nudges, pacing, report, start, storage, times, updates, wechat
from tests.bench.processes import LOAD, pin
from tests.bench.report import Row

Part = Callable[[Path, argparse.Namespace], list[Row]]
PARTS: Final[dict[str, Part]] = {
    "updates": lambda folder, asked: uvloop.run(updates.measure(folder, asked.rounds, asked.seconds)),
    "wechat": lambda folder, asked: uvloop.run(wechat.measure(folder, asked.rounds, asked.seconds)),
    "calls": lambda folder, asked: uvloop.run(calls.measure(folder, asked.rounds)),
    "storage": lambda folder, asked: storage.measure(folder, asked.rounds),
    "backup": lambda folder, asked: backup.measure(folder, asked.rounds),
    "times": lambda folder, asked: times.measure(folder, asked.rounds),
    "nudges": lambda folder, asked: nudges.measure(folder, asked.rounds),
    "pacing": lambda folder, asked: uvloop.run(pacing.measure(folder)),
    "start": lambda folder, asked: start.measure(folder, 2 * asked.rounds - 1),
}


def arguments() -> argparse.Namespace:
    """What to measure and how long."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--write", action="store_true", help=f"put the table into {report.PAGE.name}")
    parser.add_argument("--only", choices=PARTS, action="append", help="this part (may be repeated)")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=4.0, help="per contestant, scenario and round")
    return parser.parse_args()


def main() -> int:
    """Measure what was asked for; the exit code."""
    asked = arguments()
    pin(LOAD)
    rows: list[Row] = []
    with tempfile.TemporaryDirectory(prefix="huiyin-bench-") as folder:
        for name in asked.only or PARTS:
            rows += PARTS[name](Path(folder), asked)
    text = f"{report.machine()} · {asked.rounds} 轮取中位数\n\n{report.table(rows)}"
    print(f"\n{text}")
    if asked.write:
        report.write(text)
    return 1 if any(row.met is False for row in rows) else 0


if __name__ == "__main__":
    sys.exit(main())
