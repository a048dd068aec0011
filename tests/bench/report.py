"""What was measured, as a table, and its place in docs/performance.md."""

from __future__ import annotations

import os
import platform
import re
import sqlite3
import sys
import tempfile
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Final

from tests.bench.processes import ROOT

PAGE: Final = ROOT / "docs" / "performance.md"
BEGIN, END = "<!-- make bench: begin -->", "<!-- make bench: end -->"
MET, MISSED, INFORMATION = "达到", "**没达到**", ""


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table. `met` is None where there is no goal."""

    what: str
    ours: str
    peer: str = ""
    ratio: str = ""
    goal: str = ""
    met: bool | None = None

    @property
    def cells(self) -> tuple[str, ...]:
        """The line's cells."""
        verdict = INFORMATION if self.met is None else MET if self.met else MISSED
        return (self.what, self.ours, self.peer, self.ratio, self.goal, verdict)


@dataclass(frozen=True, slots=True)
class Numbers:
    """One figure over the rounds."""

    rounds: tuple[float, ...]

    @property
    def middle(self) -> float:
        """The median."""
        return median(self.rounds)

    def over(self, other: Numbers) -> float:
        """The median of the rounds' own ratios: what disturbed a round disturbed both sides of it."""
        return median(mine / theirs for mine, theirs in zip(self.rounds, other.rounds, strict=True))


NOBODY: Final[Mapping[str, Numbers]] = {}


def numbers(values: Iterable[float]) -> Numbers:
    """One figure from its rounds."""
    return Numbers(tuple(values))


def amount(value: float) -> str:
    """Three digits, thousands separated."""
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def faster(what: str, ours: Numbers, peer: Numbers, name: str, goal: float | None) -> Row:
    """A rate that must be at least `goal` times the peer's, or is told only."""
    ratio = ours.over(peer)
    mine, theirs = amount(ours.middle), f"{name} {amount(peer.middle)}"
    times = f"{ratio:.1f}×" if ratio >= 2 else f"{ratio:.2f}×"
    if goal is None:
        return Row(what, mine, theirs, times)
    return Row(what, mine, theirs, times, f"≥ {goal:g}×", ratio >= goal)


def within(what: str, ours: Numbers, limit: float, unit: str, peers: Mapping[str, Numbers] = NOBODY) -> Row:
    """A cost that must not exceed `limit`; beside it how many times more each peer takes."""
    beside = "，".join(f"{name} {amount(taken.middle)} {unit}" for name, taken in peers.items())
    ratios = "／".join(f"{taken.over(ours):.1f}×" for taken in peers.values())
    return Row(what, f"{amount(ours.middle)} {unit}", beside, ratios, f"≤ {limit:g} {unit}", ours.middle <= limit)


def table(rows: Sequence[Row]) -> str:
    """The rows as Markdown."""
    head = ("量什么", "我们", "同类", "倍数", "目标", "")
    lines = [head, ("---",) * len(head), *(row.cells for row in rows)]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


def fsync_ms() -> float:
    """What one fsync of a small file costs here, in ms (the median of 50)."""
    taken = []
    with tempfile.TemporaryFile() as file:
        for _ in range(50):
            file.write(b"x" * 4096)
            file.flush()
            before = time.perf_counter()
            os.fsync(file.fileno())
            taken.append(1000 * (time.perf_counter() - before))
    return median(taken)


def machine() -> str:
    """Where and when this was measured."""
    model = platform.processor() or platform.machine()
    described = Path("/proc/cpuinfo")
    if described.exists():
        found = re.search(r"model name\s*:\s*(.+)", described.read_text())
        model = found[1] if found else model
    return (
        f"{time.strftime('%Y-%m-%d')} · {model}，{os.cpu_count()} 核 · {platform.system()} · "
        f"Python {sys.version.split()[0]} · SQLite {sqlite3.sqlite_version} · fsync {fsync_ms():.2f} ms · "
        f"量完时的平均负载 {os.getloadavg()[0]:.1f}（超过 2 说明有别的程序在抢，目标以闲时为准）"
    )


def write(text: str, marks: tuple[str, str] = (BEGIN, END)) -> None:
    """Put the table, or another text, between the page's two marks for it."""
    begin, end = marks
    before = PAGE.read_text(encoding="utf-8")
    inside = re.compile(f"{re.escape(begin)}.*{re.escape(end)}", re.DOTALL)
    PAGE.write_text(inside.sub(lambda _: f"{begin}\n{text}\n{end}", before), encoding="utf-8")
