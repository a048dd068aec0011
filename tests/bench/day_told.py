"""What came of the day of `make day`: every nudge accounted for, in words and in two pictures for docs/performance.md."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from tests.bench import report

MARKS: Final = ("<!-- make day: begin -->", "<!-- make day: end -->")
SENDS, LATENESS = "day-sends.svg", "day-lateness.svg"
PER_SECOND, PER_CHAT_SECONDS, GROWTH_MB = 29, 1.05, 15.0  # 28 a second are 29 in some seconds of the clock
STEP: Final = 300  # seconds that one bar of the day stands for
BUCKETS: Final = (
    ("1 秒内", 1), ("10 秒内", 10), ("1 分钟内", 60), ("5 分钟内", 300), ("15 分钟内", 900), ("30 分钟内", 1800), ("1 小时内", 3600),
    ("更晚", float("inf")),
)  # fmt: skip
GREY, BLUE = "#7d7d7d", "#3d84c6"  # to be read on white and on black


class State(NamedTuple):
    """How the day left a nudge. `moved` from the moment it was planned for, `later`: that is still to come."""

    state: str
    reachable: bool = True
    later: bool = False
    moved: bool = False
    quiet: bool = False  # planned for the night


@dataclass(frozen=True, slots=True)
class Day:
    """What was seen of it. `took` and `cpu` are seconds, `memory` megabytes at its beginning, at noon and at its end.

    `states` counts nudges as the database has them, `unlike` people who heard more or less than it says, `late` is the
    seconds between the moment each might be said and the moment it was.
    """

    people: int
    took: float
    cpu: float
    memory: Sequence[float]
    narrowest: float
    sends: Sequence[int]
    states: Mapping[State, int]
    messages: int
    single: int
    unlike: int
    late: Sequence[float]

    def count(self, **wanted: object) -> int:
        """Nudges of which all this is true."""
        return sum(
            many
            for state, many in self.states.items()
            if all(getattr(state, name) == value for name, value in wanted.items())
        )

    @property
    def accounts(self) -> dict[str, int]:
        """Where every nudge is: each stands under one name."""
        said = self.count(state="sent") + self.count(state="answered")
        return {
            "单独说了": self.single,
            "和别的合成一条说了": said - self.single,
            "夜里不打扰，改到第二天早上": self.count(state="pending", reachable=1, later=1),
            "人拉黑了，等他回来": self.count(state="pending", reachable=0) + self.count(state="held", reachable=0),
            "推不出去，等他说话时先说": self.count(state="held", reachable=1),
            "事情已了结，不用说了": self.count(state="stopped"),
            "失败": self.count(state="failed"),
            "到期了还没说": self.count(state="pending", reachable=1, later=0) + self.count(state="claimed"),
        }

    def within(self, part: float) -> float:
        """Seconds within which `part` of those that were said came."""
        return self.late[min(len(self.late) - 1, int(part * len(self.late)))]


def wrong(day: Day) -> list[str]:
    """Everything that must not be."""
    accounts, most = day.accounts, max(day.sends)
    found = {
        f"{sum(accounts.values()):,} accounted for": sum(accounts.values()) != day.count(),
        f"{day.unlike:,} people heard something else than the database says": day.unlike > 0,
        f"{accounts['到期了还没说']:,} due and not said": accounts["到期了还没说"] > 0,
        f"{accounts['失败']:,} failed": accounts["失败"] > 0,
        f"{most} in one second": most > PER_SECOND,
        f"{day.narrowest:.2f} s between two messages to one person": day.narrowest < PER_CHAT_SECONDS,
        f"grew by {day.memory[-1] - day.memory[0]:.0f} MB": day.memory[-1] - day.memory[0] > GROWTH_MB,
    }
    return [complaint for complaint, true in found.items() if true]


def length(seconds: float) -> str:
    """A time as one says it."""
    return f"{max(1, seconds):.0f} 秒" if seconds < 120 else f"{seconds / 60:.0f} 分钟"


def text(day: Day) -> str:
    """One paragraph and its pictures."""
    accounts = "，".join(f"{name} {count:,}" for name, count in day.accounts.items() if count)
    moved = day.count(moved=1, quiet=1), day.count(moved=1, quiet=0)
    begin, noon, end = (f"{day.memory[index]:.0f}" for index in (0, len(day.memory) // 2, -1))
    complaints = wrong(day)
    return "\n".join(
        [
            f"{day.people:,} 人、{day.count():,} 条提醒的一天，用了 {day.took / 60:.1f} 分钟，其中处理器 {day.cpu / 60:.1f} 分钟（数据库、处理函数、提醒器都是真的，时钟跳着走，"
            f"平台按那个时钟每秒收 28 条）。每一条都有下落：{accounts}。一共响了 {day.messages:,} 次。",
            f"因为夜里不打扰改了时间的 {moved[0]:,} 条，因为离上一条不到半小时改了时间的 {moved[1]:,} 条。"
            f"从可以说到说出去：一半在 {length(day.within(0.5))}内，九成在 {length(day.within(0.9))}内，"
            f"99% 在 {length(day.within(0.99))}内，最晚 {length(day.late[-1])}；时间花在排队等平台的每秒 28 条，和不打断正在打字的人。"
            f"同一个人的两条最近隔 {length(day.narrowest)}；一秒最多发 {max(day.sends)} 条。"
            f"内存（连同装成这些人的那一头）：开始 {begin} MB，中午 {noon} MB，结束 {end} MB。",
            f"查下来：{'；'.join(complaints) or '没有一条对不上'}。",
            "",
            f"![一天里每秒发出的条数]({SENDS})",
            "",
            f"![从可以说到说出去用了多久]({LATENESS})",
        ]
    )


def write(day: Day, told: str) -> None:
    """Into docs/."""
    report.write(told, MARKS)
    folder = report.PAGE.parent
    (folder / SENDS).write_text(sends_picture(day.sends), encoding="utf-8")
    (folder / LATENESS).write_text(lateness_picture(day.late), encoding="utf-8")


def picture(height: int, title: str, parts: Iterable[str]) -> str:
    """A drawing as wide as a phone; it stands on any background."""
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 360 {height}" role="img" aria-label="{title}" '
        f'font-family="sans-serif" font-size="12" fill="{GREY}">'
    )
    return "\n".join(
        [head, f"<title>{title}</title>", f'<text x="8" y="18" font-size="14">{title}</text>', *parts, "</svg>", ""]
    )


def sends_picture(sends: Sequence[int]) -> str:
    """Messages a second over the day, five minutes a bar."""
    top, floor, left, wide = 40, 190, 30, 308
    tall = (floor - top) / 28
    parts = []
    for value in (0, 14, 28):
        y = floor - tall * value
        parts.append(f'<path d="M{left} {y:.1f}h{wide}" stroke="{GREY}" stroke-width="0.5"/>')
        parts.append(f'<text x="{left - 5}" y="{y + 4:.1f}" text-anchor="end">{value}</text>')
    bars = []
    for start in range(0, len(sends), STEP):
        rate = sum(sends[start : start + STEP]) / STEP
        if rate:
            bars.append(f"M{left + wide * (start + STEP / 2) / len(sends):.1f} {floor}v-{tall * rate:.1f}")
    parts.append(f'<path d="{"".join(bars)}" stroke="{BLUE}" stroke-width="1.1"/>')
    for hour in range(0, 25, 4):
        parts.append(f'<text x="{left + wide * hour / 24:.1f}" y="{floor + 16}" text-anchor="middle">{hour}点</text>')
    return picture(212, "一天里每秒发出的条数（上限 28）", parts)


def lateness_picture(late: Sequence[float]) -> str:
    """How many came how late, the share on each bar."""
    counts, before = [], 0
    for _, limit in BUCKETS:
        reached = sum(seconds <= limit for seconds in late)
        counts.append(reached - before)
        before = reached
    parts = []
    for number, ((label, _), count) in enumerate(zip(BUCKETS, counts, strict=True)):
        y, share = 34 + 22 * number, count / max(1, len(late))
        wide = 210 * share
        parts.append(f'<text x="82" y="{y + 12}" text-anchor="end">{label}</text>')
        parts.append(f'<rect x="90" y="{y}" width="{max(wide, 0.5):.1f}" height="16" fill="{BLUE}"/>')
        parts.append(f'<text x="{96 + wide:.1f}" y="{y + 12}">{100 * share:.1f}%</text>')
    return picture(40 + 22 * len(BUCKETS), "从可以说到说出去用了多久", parts)
