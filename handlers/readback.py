"""A promised time read back before it is noted: how it was counted, when we will ask, one tap to correct it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final, Literal

from bot.core import nudge as times
from bot.core.dates import Resolved
from bot.core.due import END_OF_DAY
from bot.core.messages import Block, Button
from bot.core.nudge import SHANGHAI
from bot.core.person import Basis, Origin, Promise
from bot.core.reread import Tally, in_workdays, read, tally
from bot.core.turn import Outcome, Turn
from handlers import arrival, talks
from handlers.drafts import Draft, by_workdays, case_of, earlier, lost, pending, restored, way_back
from handlers.parts import about, day, door, find_promise, label, local, option, say, show, until, when

HOUR: Final = timedelta(hours=1)
DAY: Final = timedelta(days=1)
UNITS: Final = dict.fromkeys(("周", "星期", "礼拜"), 7 * DAY) | {"小时": HOUR, "钟头": HOUR}
WAYS: Final[dict[str, Literal[1, -1]]] = {"1": 1, "-1": -1}
BY_WORDS: Final[tuple[Origin, ...]] = ("words", "event")
PLACES: Final = 3  # make-up days named one by one


def confirm(turn: Turn, draft: Draft, *lead: Block) -> Outcome:
    """Read back with weekday and how it was counted; one tap corrects. Also says when we will ask."""
    past = say(turn, "promise.past") if draft.due_at <= turn.now else ()
    return show(
        (*lead, *_told(turn, draft), *about(turn, draft.case), *past, *asking_at(turn, draft.due_at, draft.grain)),
        *_corrections(turn, draft),
        option(turn, "how", "how", draft.case.id, draft.named("how")),
        way_back(turn, draft.case),
        changes=(draft.asked(),),
    )


def _corrections(turn: Turn, draft: Draft) -> tuple[Button, ...]:
    """Right, or put right by one tap."""
    shifted, number = draft.named("shift"), draft.case.id
    return (
        option(turn, "right", "sure", number, draft.named("sure"), style="good"),
        option(turn, "earlier", "shift", number, "-1", shifted),
        option(turn, "later-day", "shift", number, "1", shifted),
        option(turn, "again", "due", number, "other", draft.named("due")),
    )


def _told(turn: Turn, draft: Draft) -> tuple[Block, ...]:
    found = draft.found(turn)
    shown = until(turn, draft.due_at, draft.grain)
    counted = found if isinstance(found, Resolved) and found.due == draft.due_at else None
    vague = say(turn, "promise.provisional") if draft.basis(turn).provisional else ()
    in_short = short(turn, counted, draft.since) if counted else ""
    speaker = draft.who or talks.speaker(turn, draft.case)
    who = say(turn, "promise.read-back-who", who=speaker) if speaker else ()
    more = say(turn, "note.more", more=draft.more.replace("\n", "；")) if draft.more else ()
    old = earlier(turn.person, draft.case, draft.what)
    was = say(turn, "promise.read-back-old", due=until(turn, old.due_at, old.grain)) if old else ()
    return (*say(turn, "promise.read-back", what=draft.what, due=shown, how=in_short), *who, *more, *was, *vague)


def short(turn: Turn, found: Resolved, since: datetime) -> str:
    """How working days were counted, in brackets: `（3个工作日，跳过周末）`; empty for any other time."""
    counted = tally(found, since, turn.guide.calendar)
    if counted is None:
        return ""
    parts = (label(turn, "promise.how.workdays", count=counted.workdays), *_skipped(turn, counted))
    return label(turn, "promise.how.brackets", parts="，".join(parts))


def _skipped(turn: Turn, counted: Tally) -> tuple[str, ...]:
    off = ([label(turn, "promise.how.weekend")] if counted.weekend else []) + [*counted.holidays]
    makeup = "、".join(f"{day.month}月{day.day}日" for day in counted.makeup[:PLACES])
    return (
        *((label(turn, "promise.how.skipped", days="、".join(off)),) if off else ()),
        *((label(turn, "promise.how.makeup", days=makeup),) if makeup else ()),
    )


def ask_time(turn: Turn, due_at: datetime, grain: str) -> datetime:
    """When to ask about something due; never in the past."""
    return max(times.after(due_at, grain, turn.person.zone, turn.host), turn.now)


def asking_at(turn: Turn, due_at: datetime, grain: str) -> tuple[Block, ...]:
    """When we will ask; said aloud when the promised clock time falls into the night."""
    ask_at = ask_time(turn, due_at, grain)
    local_at = local(ask_at, turn.person.zone)
    moved = grain != "day" and ask_at > max(due_at, turn.now)
    abroad = local_at.utcoffset() != ask_at.astimezone(SHANGHAI).utcoffset()
    name = "promise.ask-at-abroad" if abroad else "promise.ask-at-quiet" if moved else "promise.ask-at"
    return say(turn, name, at=when(turn, ask_at), there=f"{local_at:%H:%M}")


def again(turn: Turn, number: str, what: str, at: str, grain: str, words: str, *basis: str) -> Outcome:
    """Back to the read-back."""
    case = case_of(turn, number)
    if case is None:
        return arrival.stale(turn)
    return confirm(turn, restored(turn, case, what, at, grain, words, *basis))


def shift(turn: Turn, number: str, way: str) -> Outcome:
    """A step earlier or later, read back again."""
    case, draft = case_of(turn, number), pending(turn)
    if case is None or draft is None or way not in WAYS:
        return lost(turn, case)
    return confirm(turn, _origin(turn, replace(draft, due_at=_moved(turn, draft, WAYS[way]), origin="hand")))


def stepped(turn: Turn, draft: Draft, way: str, count: int, unit: str) -> Draft:
    """So many days, working days, weeks or hours earlier or later."""
    sign, moved = WAYS[way], draft
    if unit in UNITS:
        moved = replace(draft, due_at=draft.due_at + sign * count * UNITS[unit])
    elif draft.grain == "minute":
        moved = replace(draft, due_at=draft.due_at + sign * count * DAY)
    else:
        for _ in range(count):
            moved = replace(moved, due_at=_moved(turn, moved, sign))
    return _origin(turn, replace(moved, origin="hand"))


def _origin(turn: Turn, draft: Draft) -> Draft:
    """A date that was moved back to where its words put it rests on them again."""
    for origin in BY_WORDS:
        found = replace(draft, origin=origin).found(turn)
        if isinstance(found, Resolved) and found.due == draft.due_at:
            return replace(draft, origin=origin)
    return draft


def _moved(turn: Turn, draft: Draft, way: Literal[1, -1]) -> datetime:
    """An hour for a clock time; else a day, a working day where working days were said."""
    if draft.grain == "minute":
        return draft.due_at + way * HOUR
    if not by_workdays(turn, draft):
        return draft.due_at + timedelta(days=way)
    at = draft.due_at.astimezone(SHANGHAI)
    return datetime.combine(turn.guide.calendar.next_workday(at.date(), way), at.time(), SHANGHAI)


def how(turn: Turn, number: str) -> Outcome:
    """怎么算的, while it waits to be confirmed."""
    case, draft = case_of(turn, number), pending(turn)
    if case is None or draft is None:
        return lost(turn, case)
    found = draft.found(turn)
    text = explained(turn, Basis(draft.since, draft.origin), draft.words)
    if not isinstance(found, Resolved) or found.due != draft.due_at:
        text = (*text, *say(turn, "promise.how.by-hand", due=until(turn, draft.due_at, draft.grain)))
    return show(
        text,
        *_corrections(turn, draft),
        door(turn, "resume"),
        changes=(draft.asked(),),
    )


def counted(turn: Turn, number: str) -> Outcome:
    """怎么算的, of a promise that is noted."""
    promise = find_promise(turn.person, number)
    if promise is None:
        return arrival.stale(turn)
    since = replace(promise.basis, since=promise.basis.since or promise.made_at)
    return show(
        (*explained(turn, since, promise.words), *_now(turn, promise, since)),
        option(turn, "change-time", "move", promise.id),
        door(turn, "pledge", promise.id),
    )


def _now(turn: Turn, promise: Promise, basis: Basis) -> tuple[Block, ...]:
    found = read(promise.words, basis, turn.guide.calendar)
    if isinstance(found, Resolved) and found.due == promise.due_at:
        return ()
    return say(turn, "promise.how.by-hand", due=until(turn, promise.due_at, promise.grain))


def explained(turn: Turn, basis: Basis, words: str) -> tuple[Block, ...]:
    """The words, each day of the count, and the rule with its source."""
    assert basis.since is not None
    found = read(words, basis, turn.guide.calendar)
    since = day(basis.since) if basis.origin == "event" else when(turn, basis.since)
    head = say(turn, "promise.how.words", words=words, since=since)
    if not isinstance(found, Resolved):
        return (*head, *say(turn, "promise.how.guess"))
    return (*head, Block(("\n".join(found.steps),)), *_rule(turn, found, basis.since))


def _rule(turn: Turn, found: Resolved, since: datetime) -> tuple[Block, ...]:
    """Which rule it was, and whose days off."""
    if in_workdays(found):
        years = range(since.astimezone(SHANGHAI).year, found.due.year + 1)
        known = [turn.guide.calendar.notices[year] for year in years if year in turn.guide.calendar.notices]
        notice = say(turn, "promise.how.notice", notices="、".join(known)) if known else ()
        return (*say(turn, "promise.how.rule-workdays"), *notice)
    whole = found.due.astimezone(SHANGHAI).time() == END_OF_DAY
    return say(turn, "promise.how.rule-days" if whole else "promise.how.rule-clock")
