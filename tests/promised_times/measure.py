"""Cases of promised times, what counts as right, and the shares with the goals of docs/quality.md."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final, Literal, get_args

from bot.core.calendar import Calendar
from bot.core.dates import SHANGHAI, Resolved, understand

CORE: Final = Path(__file__).parents[1] / "core"
# What the grammar was written with, and exams that were looked at since.
GOLDEN: Final = (CORE / "promised_times.json", CORE / "promised_times_examined.json")
UNSEEN: Final = CORE / "promised_times_unseen.json"  # what nobody tuned it on
DAYPART: Final = timedelta(hours=3)  # 下午 ends at 18:00 for us; who says 17:00 or 19:00 means the same

Status = Literal["resolved", "ask", "none"]
Grain = Literal["minute", "daypart", "day"]
Verdict = Literal["right", "wrong", "missed"]

# Groups in which a silent error is never forgiven, as they are called in the table.
STRICT: Final = {
    "workdays": "工作日",
    "holidays": "放假前后",
    "whole-sentences": "整句话",
    "must-ask": "该问的",
    "no-time": "没说时间的",
}
RIGHT, ELSEWHERE, MISSED = 98.0, 0.5, 3.0  # percent


@dataclass(frozen=True, slots=True)
class Case:
    """A text said at `ref` and what it means. `due` beside ask is what may be said of it if marked provisional."""

    text: str
    ref: datetime
    status: Status
    due: datetime | None
    grain: Grain
    group: str


@dataclass(frozen=True, slots=True)
class Marked:
    """A case and what was made of it: `said` is None where nothing definite was said."""

    case: Case
    said: datetime | None
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Share:
    """How many of how many, beside a goal in percent."""

    name: str
    hits: int
    total: int
    goal: float
    at_least: bool = False

    @property
    def percent(self) -> float:
        """0 to 100; 0 of an empty set."""
        return 100 * self.hits / self.total if self.total else 0.0

    @property
    def met(self) -> bool:
        """Whether the goal is met; a set that nobody wrote meets none."""
        return bool(self.total) and (self.percent >= self.goal if self.at_least else self.percent <= self.goal)


# ── reading ───────────────────────────────────────────────────────────────────────────────────────


def exam(file: Path = UNSEEN) -> list[Case]:
    """The held-out cases; ValueError names the first that is not written as it must be."""
    return [_case(row) for row in _rows(file)]


def golden(files: Sequence[Path] = GOLDEN) -> list[Case]:
    """The cases that the grammar was written with, by their set."""
    return [_case({**row, "status": _status(row), "group": row["set"]}) for file in files for row in _rows(file)]


def _rows(file: Path) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = json.loads(file.read_text(encoding="utf-8"))
    return rows


def _status(row: Mapping[str, Any]) -> Status:
    return "resolved" if "due" in row else "ask" if "ask" in row else "none"


def _case(row: Mapping[str, Any]) -> Case:
    due: Any = row.get("due")
    grain: Any = row.get("grain") or "day"
    right = row["status"] in get_args(Status) and grain in get_args(Grain) and bool(due or row["status"] != "resolved")
    if not right:
        raise ValueError(f"not a case: {dict(row)}")
    group = str(row["group"]).strip().lower().replace(" ", "-").replace("_", "-")
    return Case(row["text"], _instant(row["ref"]), row["status"], _instant(due) if due else None, grain, group)


def _instant(written: str) -> datetime:
    """An ISO instant; without a zone it is Shanghai's."""
    at = datetime.fromisoformat(written)
    return at.astimezone(SHANGHAI) if at.tzinfo else at.replace(tzinfo=SHANGHAI)


# ── marking ───────────────────────────────────────────────────────────────────────────────────────


def same(due: datetime, said: datetime, grain: Grain) -> bool:
    """Whether two instants are one as finely as was promised: the minute, the part of the day, the day."""
    if grain == "daypart":
        return abs(said - due) <= DAYPART
    one, other = due.astimezone(SHANGHAI), said.astimezone(SHANGHAI)
    if grain == "day":
        return one.date() == other.date()
    return one.replace(second=0, microsecond=0) == other.replace(second=0, microsecond=0)


def judged(case: Case, said: datetime | None, provisional: bool = False) -> Verdict:
    """The mark for an answer. An instant where one must ask is wrong, unless it is the case's own and provisional."""
    if said is None:
        return "missed" if case.status == "resolved" else "right"
    allowed = case.status == "resolved" or (case.status == "ask" and provisional)
    return "right" if allowed and case.due and same(case.due, said, case.grain) else "wrong"


def mark(cases: Iterable[Case], calendar: Calendar) -> list[Marked]:
    """What our grammar makes of all of them."""
    return [_marked(case, calendar) for case in cases]


def _marked(case: Case, calendar: Calendar) -> Marked:
    found = understand(case.text, case.ref, calendar)
    said, provisional = (found.due, found.provisional) if isinstance(found, Resolved) else (None, False)
    return Marked(case, said, judged(case, said, provisional))


# ── counting ──────────────────────────────────────────────────────────────────────────────────────


def count(marked: Iterable[Marked], verdict: Verdict) -> int:
    """How many got this mark."""
    return sum(one.verdict == verdict for one in marked)


def groups(marked: Iterable[Marked]) -> dict[str, list[Marked]]:
    """By group: the strict ones first, also where nothing is in them, then the others in the order of the exam."""
    out: dict[str, list[Marked]] = {name: [] for name in STRICT}
    for one in marked:
        out.setdefault(one.case.group, []).append(one)
    return out


def shares(marked: Sequence[Marked]) -> list[Share]:
    """Everything that has a goal. Misses are counted among the cases whose time is clear."""
    clear = [one for one in marked if one.case.status == "resolved"]
    strict = [_wrong(name, groups(marked)[group], 0.0) for group, name in STRICT.items()]
    others = [one for one in marked if one.case.group not in STRICT]
    return [
        Share("说对", count(marked, "right"), len(marked), RIGHT, at_least=True),
        *strict,
        _wrong("其余", others, ELSEWHERE),
        Share("说得清楚，却没听懂或来问", count(clear, "missed"), len(clear), MISSED),
    ]


def _wrong(name: str, among: Sequence[Marked], goal: float) -> Share:
    return Share(f"不声不响给错：{name}", count(among, "wrong"), len(among), goal)
