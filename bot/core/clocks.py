"""Statutory clocks: how long somebody may take by which rule, computed day by day from the day it was received."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final, Literal

from bot.core import counted
from bot.core.calendar import Calendar
from bot.core.counted import Day
from bot.core.days import months_later
from bot.core.due import SHANGHAI, end_of, told
from bot.core.topics import UNSURE, Source

Unit = Literal["hour", "day", "workday", "month", "year"]
Whose = Literal["theirs", "yours", "keeps"]
SAID: Final = {"hour": "小时", "day": "天", "workday": "个工作日", "month": "个月", "year": "年"}
LONGEST: Final = 92  # days; nobody is asked about what takes longer


@dataclass(frozen=True, slots=True)
class Length:
    """So many hours, days, working days, months or years."""

    count: int
    unit: Unit

    @property
    def told(self) -> str:
        """`15 天`, `7 个工作日`."""
        return f"{self.count} {SAID[self.unit]}"


@dataclass(frozen=True, slots=True)
class Extension:
    """A reason for which it may take longer, and by how much; in the unit of its stage."""

    id: str
    label: str
    reason: str
    length: int


@dataclass(frozen=True, slots=True)
class Opening:
    """What one can do `on` their silence (the day after the end) or on their answer (at once).

    `place` is where that is filed, `clock` and `stage` the limit it has, where there is one.
    """

    on: Literal["silence", "answer"]
    says: str
    place: str = ""
    clock: str = ""
    stage: str = ""


@dataclass(frozen=True, slots=True)
class Turning:
    """What ends a stage early (`label`: 已经受理) and starts the next one."""

    label: str
    clock: str
    stage: str


@dataclass(frozen=True, slots=True)
class Stage:
    """One step of a clock with its own time: whose time it is, from which day it runs, how far it may be extended.

    `does` is what must be done by then. `look` is when to look again where that is later than the end; `cap` is the
    longest with all extensions; `law`, `article` and `valid_from` where they differ from the clock's.
    """

    id: str
    whose: Whose
    does: str
    starts: str
    began: str
    length: Length
    extensions: tuple[Extension, ...] = ()
    cap: int = 0
    look: Length | None = None
    opens: tuple[Opening, ...] = ()
    then: Turning | None = None
    law: str = ""
    article: str = ""
    valid_from: date | None = None


@dataclass(frozen=True, slots=True)
class Clock:
    """A statutory or customary deadline (T-01…T-15). `text` stands in sentences as `{clock.T-01}`."""

    id: str
    title: str
    text: str
    law: str
    article: str
    valid_from: date
    valid_to: date | None
    stages: Mapping[str, Stage]
    source: Source

    @property
    def first(self) -> Stage:
        """The stage it begins with."""
        return next(iter(self.stages.values()))

    @property
    def wait(self) -> Length | None:
        """How long one waits for the first thing that others do; None where nobody waits for it (T-13, T-15)."""
        theirs = next((stage for stage in self.stages.values() if stage.whose == "theirs"), None)
        if theirs is None:
            return None
        length = theirs.look or theirs.length
        return length if length.unit in {"day", "workday"} and 0 < length.count <= LONGEST else None

    def holds(self, day: date, stage: Stage | None = None) -> bool:
        """Whether the rule (of a stage, where it is older) is in force on a day and sure enough to be told."""
        over = self.valid_to is not None and day > self.valid_to
        begun = (stage.valid_from if stage else None) or self.valid_from
        return begun <= day and not over and self.source.confidence != UNSURE

    def basis(self, stage: Stage) -> str:
        """Law and article of a stage: `征信业管理条例（2013 年）第 25 条`."""
        return f"{stage.law or self.law}{stage.article or ('' if stage.law else self.article)}"


@dataclass(frozen=True, slots=True)
class Run:
    """A clock at work: from when, until when, and how every day was counted.

    `end` is the last moment in Shanghai time. `days` is empty where months, years or hours are counted. `roll` is the
    first working day after an end on a day off: who must answer may take until then (Civil Code art. 203); we still
    say the earlier day. `look` is the last moment to wait for before asking.
    """

    clock: Clock
    stage: Stage
    start: datetime
    extended: tuple[Extension, ...]
    end: datetime
    look: datetime
    days: tuple[Day, ...]
    provisional: bool
    roll: date | None

    @property
    def steps(self) -> tuple[str, ...]:
        """Every day with its reason, then the rules and their source."""
        return (*map(counted.day_told, self.days), *_notes(self))

    @property
    def told(self) -> tuple[str, ...]:
        """The same with neighbouring days of one kind in one line."""
        return (*counted.days_told(self.days), *_notes(self))

    @property
    def left(self) -> tuple[Extension, ...]:
        """The extensions that may still come, in their order."""
        return self.stage.extensions[len(self.extended) :]


def run(clock: Clock, stage: Stage, start: datetime, calendar: Calendar, extended: Sequence[str] = ()) -> Run:
    """A stage's time from the moment it was received; `extended` are the ids of extensions that were announced.

    A later extension includes the earlier ones: whoever takes 30 days more on top has taken the first 15.
    """
    noticed, at = _noticed(stage, extended), start.astimezone(SHANGHAI)
    length = _longer(stage, noticed)
    days = _days(stage, at.date(), length, calendar)
    end = end_of(days[-1].day) if days else _end(at, length)
    look = end if noticed else _look(stage, at, end, calendar)
    roll = _roll(stage, length, end.date(), calendar)
    return Run(clock, stage, at, noticed, end, look, days, _guessed(days, calendar), roll)


def _noticed(stage: Stage, ids: Sequence[str]) -> tuple[Extension, ...]:
    known = [one.id for one in stage.extensions]
    reached = max((known.index(one) + 1 for one in ids if one in known), default=0)
    return stage.extensions[:reached]


def _longer(stage: Stage, noticed: Sequence[Extension]) -> Length:
    count = stage.length.count + sum(one.length for one in noticed)
    return Length(min(count, stage.cap or count), stage.length.unit)


def _days(stage: Stage, start: date, length: Length, calendar: Calendar) -> tuple[Day, ...]:
    if not length.count:  # at once: there is nothing to count
        return ()
    if length.unit == "day":
        return counted.natural(start, stage.began, length.count)
    if length.unit == "workday":
        return counted.working(start, stage.began, length.count, calendar)
    return ()


def _end(at: datetime, length: Length) -> datetime:
    """Hours run from the moment (art. 201), months and years to the same day or the month's last (art. 202)."""
    if length.unit == "hour":
        return at + timedelta(hours=length.count)
    return end_of(months_later(at.date(), length.count * (12 if length.unit == "year" else 1)))


def _look(stage: Stage, at: datetime, end: datetime, calendar: Calendar) -> datetime:
    if stage.look is None:
        return end
    return max(end, end_of(_days(stage, at.date(), stage.look, calendar)[-1].day))


def _guessed(days: Sequence[Day], calendar: Calendar) -> bool:
    """Whether the calendar does not know one of the days; natural days need none."""
    return any(not calendar.known(day.day) for day in days if day.why not in {"start", "counts"})


def _roll(stage: Stage, length: Length, last: date, calendar: Calendar) -> date | None:
    """Only what others must do may roll; our own limits are told by their early side."""
    rests = length.unit in {"day", "month"} and length.count > 0 and not calendar.is_workday(last)
    return calendar.add_workdays(last, 1) if rests and stage.whose == "theirs" else None


def _notes(found: Run) -> list[str]:
    """What the days do not say: leaps of months, extensions, the rules of counting, the source."""
    unit = found.stage.length.unit
    notes = [] if found.days else [_leap(found)]
    if found.extended:
        more = (f"{one.length} {SAID[unit]}（{one.label}）" for one in found.extended)
        notes.append("，再加 ".join([found.stage.length.told, *more]))
    if unit != "hour" and found.end.date() != found.start.date():
        notes.append("头一天不算，最后一天到 24 点：民法典第 201、203 条。")
    if found.roll is not None:
        notes.append(f"最后一天放假，对方可能顺到{told(found.roll)}：民法典第 203 条。")
    if found.provisional:
        notes.append("后面的放假安排还没公布，先按周末和固定假日算，可能会变。")
    return [*notes, f"依据：{found.clock.basis(found.stage)}。"]


def _leap(found: Run) -> str:
    start, end, length = found.start, found.end, _longer(found.stage, found.extended)
    if not length.count:
        return f"{told(start.date())} {found.stage.began}，当天就办"
    if length.unit == "hour":
        return f"从{told(start.date())} {start:%H:%M}起 {length.told}：{told(end.date())} {end:%H:%M}"
    clipped = "（那个月没有这一天，算到月底）" if end.day != start.day else ""
    began = f"{start.year}年{told(start.date())} {found.stage.began}"
    return f"{began}，往后 {length.told}：{end.year}年{told(end.date())}{clipped}"


def days_left(found: Run, now: datetime) -> int:
    """Whole days until the day of the end, in Shanghai; negative when it is too late."""
    return (found.end.date() - now.astimezone(SHANGHAI).date()).days
