"""Time words put together: which belong to one time, and which instant that is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Final, NamedTuple

from bot.core.counting import Span, Workdays
from bot.core.days import (
    NIGHT_OWL,
    Counted,
    Day,
    DayOfMonth,
    MonthPart,
    Named,
    Offset,
    OnWeekday,
    QuarterEnd,
    Scene,
    Week,
    YearEnd,
)
from bot.core.due import Grain, Resolved, Unsure, at, end_of, told
from bot.core.hours import Clock, DayPart, Part, clock_on, part_on
from bot.core.patterns import words
from bot.core.timewords import Mark, Sign, Token, Trouble

GLUE: Final = (
    r"(?:的话?|[在于是为就也即才都要得吧,、()\[\]【】 ]|那[天周]|这天|之间|期间|时间|时候|日期|之前是|预计|大概|应该"
    r"|虽然|虽说|尽管|正好|刚好|恰好"
    r"|[您我]?们?会?(?=在))*"
)
# Between the day that a length counts from and the length: 从4月27号起算，给我三个工作日.
COUNTING: Final = (
    r",?(?:往[后下]|向后|顺着|接着|再|另外?|[您你我他她]们?|给|就|一共|总共|共|要|得|需要?|[数算等过满在的推延加]|宽限|限"
    r"|答应|承诺|保证|说|会|一定)*"
)
NOW: Final = r"(?:现在|目前|这会儿?|眼下|当前)(?:都|已经|是|也|才|刚)*$"  # 现在是上午十点半，11月30日前处理
# Said after a time. 审核后 has none before it: its 后 is left for finding the event.
CLOSING: Final = ("before", "after", "within", "from", "working")
NEXT_DAY: Final = range(4)  # 今晚1点 is after midnight
SHIFT: Final = timedelta(hours=5)  # so long a range without a day, 9点到18点, is service hours
LONG_SHIFT: Final = timedelta(hours=6)  # the same where the part of the day is said too


class Phrase(NamedTuple):
    """Neighbouring time words that speak of one time, or of a range of it."""

    tokens: tuple[Token, ...]

    @property
    def start(self) -> int:
        return self.tokens[0].start

    @property
    def end(self) -> int:
        return self.tokens[-1].end

    def signs(self) -> frozenset[Sign]:
        """How the time is meant."""
        return frozenset(token.value.sign for token in self.tokens if isinstance(token.value, Mark))

    def lengths(self) -> tuple[Span | Workdays, ...]:
        """The lengths of time in it."""
        return tuple(token.value for token in self.tokens if isinstance(token.value, Span | Workdays))

    def timely(self) -> bool:
        """Whether it names a time at all, not only marks and troubles."""
        return any(not isinstance(token.value, Mark | Trouble) for token in self.tokens)

    def troubled(self) -> bool:
        """Whether a word in it takes a question."""
        return any(isinstance(token.value, Trouble) and not token.value.soft for token in self.tokens)

    def only_marks(self) -> bool:
        """Whether it is nothing but 到, 左右, 最多: of a number perhaps, of no time."""
        return all(isinstance(token.value, Mark) for token in self.tokens)


def phrases(text: str, tokens: Sequence[Token]) -> tuple[Phrase, ...]:
    """Tokens grouped: those with nothing but particles between them belong together."""
    groups: list[list[Token]] = [[]]
    for token in tokens:
        if _joins(groups[-1], token, text):
            groups[-1].append(token)
        else:
            groups.append([] if _closes(token) else [token])
    return tuple(Phrase(_arrived(group)) for group in groups if group)


def _arrived(group: Sequence[Token]) -> tuple[Token, ...]:
    """三天就到, 两天到您卡上: 到 with no time behind it is what will have arrived, not a range."""
    more = len(group) > 1 and group[-1].value == Mark("to")
    return tuple(group[:-1] if more else group)


def _closes(token: Token) -> bool:
    return isinstance(token.value, Mark) and token.value.sign in CLOSING


def _joins(group: Sequence[Token], token: Token, text: str) -> bool:
    """Whether a word goes on with the time before it; after a comma a new time may begin."""
    if not group or (_closes(token) and Phrase(tuple(group)).only_marks()):
        return False
    if token.value == Mark("latest") and any(other.value == Mark("earliest") for other in group[:-1]):
        return False  # 最快明天最慢后天
    gap = text[group[-1].end : token.start]
    if group[-1].value == Mark("from") and isinstance(token.value, Span | Workdays) and Phrase(tuple(group)).timely():
        return bool(words(COUNTING).fullmatch(gap) or words(GLUE).fullmatch(gap))
    if "," in gap and words(NOW).search(text[: group[0].start]):
        return False
    apart = "," in gap and ("也就是" not in gap or Phrase(tuple(group)).lengths())
    return bool(words(GLUE).fullmatch(gap)) and not (apart and (_closes(token) or _opens(group, token)))


def _opens(group: Sequence[Token], token: Token) -> bool:
    """最快三天，最慢五天; 今天是3月12号，明天…; 现在上午十点，下班前: a new time begins.

    从明天起，3个工作日 goes on, and so does a weekday that only checks the date before it.
    """
    value, before = token.value, [other.value for other in group]
    if isinstance(value, Mark):
        return value.sign in ("latest", "earliest")
    if before and all(isinstance(other, Trouble) for other in before):
        return True  # 年后的话,节后第1个工作日
    if isinstance(value, DayPart):
        return any(isinstance(other, Clock | DayPart) for other in before)
    if isinstance(value, Clock) or (isinstance(value, OnWeekday) and value.weeks is None) or Mark("from") in before:
        return False
    if isinstance(value, Span | Workdays):
        return any(not isinstance(other, Mark) for other in before)
    return any(not isinstance(other, Clock | DayPart | Mark | Trouble) for other in before)


class Point(NamedTuple):
    """One end of a range, or the whole of a time without one."""

    days: tuple[Day, ...]
    parts: tuple[Part, ...]
    clocks: tuple[Clock, ...]
    signs: tuple[Sign, ...]
    day_last: bool = False

    @property
    def empty(self) -> bool:
        return not (self.days or self.parts or self.clocks)


def _points(phrase: Phrase) -> list[Point]:
    groups: list[list[Token]] = [[]]
    for token in phrase.tokens:
        if isinstance(token.value, Mark) and token.value.sign in ("to", "or"):
            groups.append([])
        else:
            groups[-1].append(token)
    return [point for group in groups if not (point := _point(group)).empty]


def _point(tokens: Sequence[Token]) -> Point:
    values = [token.value for token in tokens]
    if any(isinstance(value, Clock) for value in values):
        values = [value for value in values if value != DayPart("下班")]  # 五点半下班前: the hour is said
    return Point(
        tuple(dict.fromkeys(value for value in values if not isinstance(value, Clock | DayPart | Mark | Trouble))),
        tuple(dict.fromkeys(value.name for value in values if isinstance(value, DayPart))),
        tuple(dict.fromkeys(value for value in values if isinstance(value, Clock))),
        tuple(value.sign for value in values if isinstance(value, Mark)),
        day_last=bool(values) and isinstance(values[0], Clock | DayPart),
    )


def resolve(phrase: Phrase, scene: Scene) -> Resolved:
    """The instant a phrase means; raises Unsure where it takes a question."""
    points = _points(phrase)
    if len(points) > 2:
        raise Unsure("several")
    found = _range(points[0], points[1], scene) if len(points) == 2 else _instant(points[0], scene)
    signs = phrase.signs()
    if "or" in signs and (len(points) == 2 or any(isinstance(token.value, Trouble) for token in phrase.tokens)):
        raise Unsure("several", found.due)  # 下周二或者下周四: nobody knows which
    if "around" in signs:
        found = replace(found, approximate=True, steps=(*found.steps, "说的是大概，按这个时间记"))
    _questioned(phrase, found)
    return found


def tried(phrase: Phrase, scene: Scene) -> Resolved | Unsure:
    """The instant a phrase means, or the question it takes."""
    try:
        return resolve(phrase, scene)
    except Unsure as unsure:
        return unsure


def _questioned(phrase: Phrase, found: Resolved) -> None:
    signs = phrase.signs()
    for token in phrase.tokens:
        if isinstance(token.value, Trouble) and not token.value.soft:
            raise Unsure(token.value.reason, found.due)
    if "earliest" in signs and "latest" not in signs:
        raise Unsure("earliest", found.due)
    if ("after" in signs or "from" in signs) and not phrase.lengths():
        raise Unsure("after", found.due)


def _range(lower: Point, upper: Point, scene: Scene) -> Resolved:
    """The later end of a range; what it leaves out (the day, 下午) it has from the earlier end."""
    if lower.days and upper.days and upper.day_last:
        raise Unsure("several")  # 明天9点到下午3点，5号前: the day belongs to another time
    _running(lower, upper, scene)
    if not upper.days:
        upper = upper._replace(days=lower.days)
    if not upper.parts and upper.clocks and upper.days == lower.days:
        upper = upper._replace(parts=lower.parts)
    if not upper.days:
        high = _instant(upper, scene)
        low = _time(lower, (high.due - timedelta(seconds=1)).date(), scene)[0]
        if high.due - low >= (LONG_SHIFT if lower.parts else SHIFT):
            raise Unsure("recurring")
    else:
        low = _instant(lower, scene).due
        upper = upper._replace(days=tuple(_like(day, lower.days) for day in upper.days))
        high = _instant(upper, scene._replace(after=low.date()) if upper.days != lower.days else scene)
    if high.due <= low or (lower.clocks and not upper.clocks):
        raise Unsure("several", max(high.due, low))
    return replace(high, steps=(*high.steps, "说的是一段时间，按最晚的算"))


def _running(lower: Point, upper: Point, scene: Scene) -> None:
    """10号到15号, said on the 14th: this month's or the next's."""
    for first, last in zip(lower.days, upper.days, strict=False):
        if not (isinstance(first, DayOfMonth) and isinstance(last, DayOfMonth)) or first.months or last.months:
            continue
        if last.months is None and first.day < scene.today.day <= last.day:
            raise Unsure("ambiguous-day", end_of(last.on(scene).day))


def _like(day: Day, lower: Sequence[Day]) -> Day:
    """下周三到周五: the second weekday is of the same week; 12月1日到5日: the second is a date too."""
    first = lower[0] if lower else None
    if isinstance(day, OnWeekday) and day.weeks is None and isinstance(first, OnWeekday):
        return replace(day, weeks=first.weeks)
    if isinstance(day, DayOfMonth) and day.months is None and isinstance(first, DayOfMonth | Named):
        return replace(day, months=getattr(first, "months", None), loose=getattr(first, "loose", False))
    return day


def _instant(point: Point, scene: Scene) -> Resolved:
    if len(point.clocks) > 1 or len(point.parts) > 1:
        raise Unsure("several")
    length = point.days[0] if point.days and isinstance(point.days[0], Span) else None
    if length and length.unit == "minute":
        return _moment(point, length, scene)
    if not point.days:
        return _today(point, scene)
    counted = _day(point, scene)
    due, grain = _time(point, counted.day, scene)
    if scene.ref.hour < NIGHT_OWL and _counted_in_nights(point):
        raise Unsure("after-midnight", due)
    if grain != "day" and _wide(point):
        raise Unsure("several", due)
    if due < scene.ref:
        raise Unsure("past", due + timedelta(days=1))
    return Resolved(due, grain, False, counted.provisional, counted.steps)


def _counted_in_nights(point: Point) -> bool:
    """Whether the day is 明天 or 后天 without its name, which those who have not slept yet count from yesterday."""
    counted = any(isinstance(day, Offset) and day.days for day in point.days)
    return counted and not any(isinstance(day, Named | DayOfMonth | OnWeekday) for day in point.days)


def _wide(point: Point) -> bool:
    """Whether an hour does not say which day of many: 下周上午, 3天内下午3点. The end of a day does: 月底24点."""
    ends = (point.clocks and point.clocks[0].hour == 24) or point.parts[:1] == ("下班",)
    many = isinstance(point.days[0], Week | MonthPart | YearEnd | QuarterEnd)
    lengths = [day for day in point.days if isinstance(day, Span | Workdays)]
    counted = lengths not in ([], [Workdays(1, next=True)]) and "after" not in point.signs
    return (many or counted) and not ends


def _moment(point: Point, length: Span, scene: Scene) -> Resolved:
    if len(point.days) > 1 or point.clocks or point.parts or "from" in point.signs:
        raise Unsure("several", length.moment(scene))
    due = length.moment(scene)
    ends = f"{due:%H:%M}" if due.date() == scene.today else f"{told(due.date())} {due:%H:%M}"
    return Resolved(due, "minute", False, False, (f"从{scene.ref:%H:%M}起{length.told}：{ends}",))


def _day(point: Point, scene: Scene) -> Counted:
    """The one day that all words of the point agree on; beside a date a bare weekday is only checked."""
    if "from" in point.signs and len(point.days) == 2:
        return _since(point.days[0], point.days[1], scene)
    dates = [day for day in point.days if isinstance(day, Named | DayOfMonth | Offset)]
    named = [day for day in point.days if dates and isinstance(day, OnWeekday) and day.weeks is None]
    checked = [*named, *(day for day in point.days[1:] if day == Offset(0, loose=True))]  # 6月6日当天
    found = [day.on(scene) for day in point.days if day not in checked]
    if len({counted.day for counted in found}) > 1 or {day.weekday for day in named} - {found[0].day.weekday()}:
        raise Unsure("several", end_of(max(counted.day for counted in found)))
    if all(isinstance(day, DayOfMonth) and day.loose for day in point.days) and not _pinned(point):
        raise Unsure("ambiguous-day", end_of(found[0].day))
    return found[0]._replace(provisional=any(counted.provisional for counted in found))


def _pinned(point: Point) -> bool:
    """Whether 15日 can only be a date: 15日前, 15日下午3点."""
    return bool(point.parts or point.clocks or {"before", "latest"} & set(point.signs))


def _since(first: Day, length: Day, scene: Scene) -> Counted:
    """从明天起3个工作日: the named day is day 1."""
    start = first.on(scene)
    if isinstance(length, Workdays):
        counted = length.since(start.day, scene.calendar, counted=True)
    elif isinstance(length, Span) and length.unit != "minute":
        counted = length.since(start.day, counted=True)
    else:
        raise Unsure("unread", end_of(start.day))
    return counted._replace(steps=(*start.steps, *counted.steps))


def _time(point: Point, day: date, scene: Scene) -> tuple[datetime, Grain]:
    part = point.parts[0] if point.parts else None
    if point.clocks:
        return _clock(point, day, part, scene), "minute"
    if part is None:
        return end_of(day), "day"
    due = part_on(day, part)
    if part == "下午" and "before" in point.signs:
        raise Unsure("ambiguous-hour", due)
    return due, "daypart"


def _clock(point: Point, day: date, part: Part | None, scene: Scene) -> datetime:
    clock = point.clocks[0]
    if "after" in point.signs and not any(isinstance(named, Span | Workdays) for named in point.days):
        raise Unsure("after", clock_on(day, clock, part))
    tonight = bool(point.days) and part == "晚上" and day == scene.today and scene.ref.hour >= NIGHT_OWL
    if tonight and clock.hour in NEXT_DAY:
        return at(day + timedelta(days=1), clock.hour, clock.minute)
    return clock_on(day, clock, part)


def _today(point: Point, scene: Scene) -> Resolved:
    """A clock time or a part of the day without a day: today; passed, a part of the day means tomorrow."""
    due, grain = _time(point, scene.today, scene)
    if due > scene.ref:
        return Resolved(due, grain, False, False, ("没说哪天，按今天算",))
    later, grain = _time(point, scene.today + timedelta(days=1), scene)
    if not point.parts or point.parts[0] == "下班":
        raise Unsure("past", later)
    return Resolved(later, grain, False, False, ("今天的已经过了，按明天算",))


def likely(found: Sequence[Resolved | Unsure]) -> datetime | None:
    """The one instant that a message with a question in it most likely means, or None."""
    dues = {one.due for one in found if isinstance(one, Resolved)}
    return next(iter(dues)) if len(dues) == 1 else None


def absolute(phrase: Phrase) -> bool:
    """Whether the time means the same no matter when it was said."""
    days = [token.value for token in phrase.tokens if not isinstance(token.value, Clock | DayPart | Mark | Trouble)]
    return bool(days) and all(isinstance(day, Named) for day in days)


def loose(phrase: Phrase) -> bool:
    """Whether it counts from whatever was spoken of before: 次日, 当天; 18号当天 does not."""
    days = [token.value for token in phrase.tokens if not isinstance(token.value, Clock | DayPart | Mark | Trouble)]
    return bool(days) and all(isinstance(day, Offset) and day.loose for day in days)


def counts_on(phrase: Phrase) -> bool:
    """Whether a length counts from the day after, or of, something unsaid: 次日起10日内."""
    first = phrase.tokens[0].value
    return isinstance(first, Offset) and first.loose and "from" in phrase.signs() and bool(phrase.lengths())
