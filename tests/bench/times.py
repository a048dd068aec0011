"""Promised times: our grammar beside jionlp's parse_time over the golden cases, each in processes of its own."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from importlib import metadata, util
from pathlib import Path
from statistics import median, quantiles
from typing import Any, Final

from tests.bench.processes import ROOT, WORK_SECONDS, environment, on_server
from tests.bench.report import Row, numbers, within
from tests.promised_times.measure import Case, Verdict, golden, judged, same

OURS, JIONLP = "ours", "jionlp"
MODULES: Final = {OURS: "bot.core.dates", JIONLP: "jionlp"}
IMPORTED: Final = ROOT / "tests" / "bench" / "peers" / "imported.py"
UNDERSTANDING: Final = "tests.bench.peers.understanding"
RIGHT_AND_WRONG: Final[tuple[Verdict, ...]] = ("right", "wrong")


@dataclass(frozen=True, slots=True)
class Seen:
    """One side in one round: milliseconds and megabytes of its import, what it said, printed and wrote."""

    imported: float
    memory: float
    said: list[list[str]]
    ms: list[float]
    first: float
    longest: float
    printed: int
    wrote: int


def ran(folder: Path, *command: str, **env: str) -> tuple[list[str], Any, list[Path]]:
    """Python in an empty folder that is its home too: the lines it printed, the JSON at the end, the files it left."""
    folder.mkdir(parents=True)
    own = environment(HOME=str(folder), TMPDIR=str(folder), **env)
    done = subprocess.run(
        [sys.executable, *command],
        cwd=folder,
        env=own,
        capture_output=True,
        timeout=WORK_SECONDS,
        check=False,
        text=True,
        preexec_fn=on_server,
    )
    if done.returncode:
        raise RuntimeError(f"{command} failed:\n{done.stderr[-3000:]}")
    before, _, last = done.stdout.rstrip().rpartition("\n")
    printed = [line for line in (before + "\n" + done.stderr).splitlines() if line.strip()]
    return printed, json.loads(last), [file for file in folder.rglob("*") if file.is_file()]


def seen(side: str, folder: Path) -> Seen:
    """One round of one side."""
    printed, (imported, memory), _ = ran(folder / "import", str(IMPORTED), MODULES[side])
    more, found, left = ran(folder / "cases", "-m", UNDERSTANDING, side, PYTHONDONTWRITEBYTECODE="1")
    wrote = {*found.pop("wrote"), *map(str, left), *map(str, unpacked(MODULES[side]))}
    return Seen(imported, memory, printed=len(printed) + len(more), wrote=len(wrote), **found)


def unpacked(module: str) -> list[Path]:
    """Files in an installed package's folder that were not installed: it wrote them itself, on some earlier day."""
    try:
        files = metadata.files(module) or []
    except metadata.PackageNotFoundError:
        return []
    spec = util.find_spec(module)
    assert spec is not None
    assert spec.origin is not None
    known = {Path(str(file.locate())).resolve() for file in files}
    there = (file.resolve() for file in Path(spec.origin).parent.rglob("*") if file.is_file() and file.suffix != ".pyc")
    return [file for file in there if file not in known]


def measure(folder: Path, rounds: int) -> list[Row]:
    """Both sides, interleaved, after an import of each that compiles it."""
    for side, module in MODULES.items():
        ran(folder / "times" / side / "warm", str(IMPORTED), module)
    taken: dict[str, list[Seen]] = {side: [] for side in MODULES}
    for number in range(rounds):
        print(f"times, round {number + 1} of {rounds}", flush=True)
        for side, among in taken.items():
            among.append(seen(side, folder / "times" / side / str(number)))
            print(f"  {side:<7} {_told(among[-1])}", flush=True)
    return rows(golden(), taken)


def _told(one: Seen) -> str:
    return f"{median(one.ms):.3f} ms, longest {one.longest:.1f} ms, import {one.imported:.0f} ms {one.memory:.1f} MB"


def rows(cases: Sequence[Case], taken: Mapping[str, Sequence[Seen]]) -> list[Row]:
    """The figures beside their goals."""
    marks = {side: verdicts(cases, among[-1].said) for side, among in taken.items()}
    ours, jionlp = marks[OURS], marks[JIONLP]
    right, wrong = (f"jionlp parse_time {_share(jionlp, which)}" for which in RIGHT_AND_WRONG)
    return [
        Row(f"听懂说好的时间，{len(cases):,} 句：说对", _share(ours, "right"), right),
        Row("同上，不声不响给错", _share(ours, "wrong"), wrong, "", "0", "wrong" not in ours),
        *_costs(taken),
        _first(taken),
        _quiet(taken),
    ]


def _share(marks: Sequence[Verdict], which: Verdict) -> str:
    return f"{100 * marks.count(which) / len(marks):.1f}%（{marks.count(which)}）"


def _costs(taken: Mapping[str, Sequence[Seen]]) -> list[Row]:
    goals = (
        ("每句用时，中位数", 1, "ms", lambda one: median(one.ms)),
        ("每句用时，p95", 3, "ms", lambda one: quantiles(one.ms, n=20)[-1]),
        ("2,000 字的一条，最慢的", 20, "ms", lambda one: one.longest),
        ("import", 60, "ms", lambda one: one.imported),
        ("import 多占的内存", 10, "MB", lambda one: one.memory),
    )
    out = []
    for what, limit, unit, figure in goals:
        ours, jionlp = (numbers(map(figure, taken[side])) for side in (OURS, JIONLP))
        out.append(within(f"听懂说好的时间：{what}", ours, limit, unit, {"jionlp": jionlp}))
    return out


def _first(taken: Mapping[str, Sequence[Seen]]) -> Row:
    """What is put off until the first call: patterns and tables that an import does not make."""
    ours, jionlp = (f"{median(one.first for one in taken[side]):.0f} ms" for side in (OURS, JIONLP))
    return Row("听懂说好的时间：第一次调用", ours, f"jionlp {jionlp}")


def _quiet(taken: Mapping[str, Sequence[Seen]]) -> Row:
    """Whether anything was printed or written, in any round."""
    loud = {side: (max(one.printed for one in among), max(one.wrote for one in among)) for side, among in taken.items()}
    ours, jionlp = (f"{printed} 行、{wrote} 个" for printed, wrote in (loud[OURS], loud[JIONLP]))
    return Row("听懂说好的时间：打印几行、写几个文件", ours, f"jionlp {jionlp}", "", "都是 0", loud[OURS] == (0, 0))


def verdicts(cases: Sequence[Case], said: Sequence[Sequence[str]]) -> list[Verdict]:
    """The marks: of several fair readings of one answer the best one counts."""
    return [
        judged(case, _kindest(case, list(map(datetime.fromisoformat, instants))))
        for case, instants in zip(cases, said, strict=True)
    ]


def _kindest(case: Case, instants: Sequence[datetime]) -> datetime | None:
    meant = (at for at in instants if case.due and same(case.due, at, case.grain))
    return next(meant, instants[0] if instants else None)
