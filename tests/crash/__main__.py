"""`make torture`: a thousand deaths and more, and one line at the end. Exit 1 when anything is lost, wrong or unexplained."""

from __future__ import annotations

import argparse
import asyncio
import os
import re
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from tests.bench.processes import ROOT
from tests.bench.report import PAGE, machine
from tests.crash.disk import Kind
from tests.crash.harness import drive
from tests.crash.lives import Nursery, nursery
from tests.crash.plan import Mode, Plan
from tests.crash.report import Report
from tests.preload import NO_LIBRARY

SEED: Final = 20261130
KILLS: Final = 1000
LANES: Final = 8
A_SECOND: Final = 20  # nudges that fall due
A_KILL: Final = 0.7  # seconds, about
KINDS: Final[tuple[tuple[Mode, Kind], ...]] = (
    ("webhook", ""), ("polling", ""), ("webhook", "slow"), ("polling", "full"),
    ("webhook", "full"), ("polling", "slow"), ("wechat", ""), ("wechat", "full"),
)  # fmt: skip
BEGIN, END = "<!-- make torture: begin -->", "<!-- make torture: end -->"


def say(words: str) -> None:
    """A line, now."""
    sys.stdout.write(f"{words}\n")
    sys.stdout.flush()


def plans(kills: int, seed: int, lanes: int) -> dict[str, Plan]:
    """The deaths shared out among lanes of every kind."""
    out = {}
    for number in range(lanes):
        mode, disk = KINDS[number % len(KINDS)]
        own = kills // lanes + (number < kills % lanes)
        spread = own * A_KILL
        out[f"{number + 1} {mode}{f', {disk} disk' if disk else ''}"] = Plan(
            seed + 1000 * number, own, mode, nudges=int(spread * A_SECOND), spread=spread,
            talkers=6, storm=0.08, named=0.7, disk=disk,
        )  # fmt: skip
    return out


async def torture(folder: Path, wanted: Mapping[str, Plan], beside: int = 99, tell: bool = False) -> dict[str, Report]:
    """Lanes side by side, at most so many at once, all born in one nursery; without a C compiler no bad disks."""
    gate, begun = asyncio.Semaphore(beside), time.monotonic()

    def told(name: str, words: str) -> None:
        if tell:
            say(f"{time.monotonic() - begun:6.0f} s  lane {name}: {words}")

    async def one(home: Nursery, name: str, plan: Plan) -> Report:
        async with gate:
            report = await drive(home, plan, folder / name, lambda words: told(name, words))
        told(name, str(report))
        return report

    async with nursery(folder) as home, asyncio.TaskGroup() as group:
        possible = {name: plan for name, plan in wanted.items() if home.shims or not plan.disk}
        for name in wanted.keys() - possible.keys():
            told(name, f"skipped: {NO_LIBRARY}")
        lanes = {name: group.create_task(one(home, name, plan)) for name, plan in possible.items()}
    return {name: lane.result() for name, lane in lanes.items()}


def page(report: Report) -> str:
    """The line for docs/performance.md."""
    where = machine().partition(" · 量完时")[0]
    return (
        f"{where}：在随机时刻和 {len(report.points)} 个指名的地方杀了 {report.kills:,} 次；"
        f"{report.nudges:,} 条提醒、{report.updates:,} 个更新，丢 {len(report.lost)}，做一半的 {len(report.wrong)}，"
        f"说了两遍的 {report.twice:,} 条，其中 {report.window:,} 条死在“平台收了、还没记下”之间；"
        f"{report.unsure:,} 条不知道到没到，没有再推，那人一开口都先说了；"
        f"{report.aside:,} 个更新接连五次都死在手里，放到一边给运行的人看；"
        f"微信重投的 {report.again:,} 次，答的和头一次一样。"
    )


def write(line: str) -> None:
    """Put the line between the page's two marks."""
    inside = re.compile(f"{re.escape(BEGIN)}.*{re.escape(END)}", re.DOTALL)
    text = PAGE.read_text(encoding="utf-8")
    PAGE.write_text(inside.sub(lambda _: f"{BEGIN}\n{line}\n{END}", text), encoding="utf-8")


def main() -> int:
    """The command."""
    parser = argparse.ArgumentParser(prog="make torture", description=__doc__)
    parser.add_argument("--kills", type=int, default=KILLS, help="deaths in all lanes together (default %(default)s)")
    parser.add_argument("--seed", type=int, default=SEED, help="default %(default)s")
    parser.add_argument("--lanes", type=int, default=LANES, help="bots with a database each (default %(default)s)")
    parser.add_argument("--beside", type=int, default=2 * (os.cpu_count() or 1), help="lanes at once")
    parser.add_argument("--write", action="store_true", help="write the result into docs/performance.md")
    given = parser.parse_args()
    os.environ["PYTHONPATH"] = str(ROOT)
    with tempfile.TemporaryDirectory() as folder:
        wanted = plans(given.kills, given.seed, given.lanes)
        found = asyncio.run(torture(Path(folder), wanted, given.beside, tell=True))
    total = sum(found.values(), Report())
    say(f"\nseed {given.seed}\n{total.details}")
    for what in [*total.lost[:20], *total.wrong[:20]]:
        say(f"  !! {what}")
    if given.write:
        write(page(total))
    say(str(total))
    return 0 if total.good else 1


if __name__ == "__main__":
    sys.exit(main())
