"""Not now: when to ask instead, from the message itself, from the list of reminders, or typed."""

from __future__ import annotations

from dataclasses import replace
from datetime import MAXYEAR, UTC, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from bot.core import later as later_words
from bot.core import nudge as times
from bot.core.changes import Asked
from bot.core.clocks import Run
from bot.core.dates import Ask, Resolved, understand
from bot.core.due import END_OF_DAY
from bot.core.messages import Block, Button
from bot.core.nudge import SHANGHAI
from bot.core.person import Asking, Nudge
from bot.core.taps import tap
from bot.core.turn import Need, Outcome, Turn
from handlers import reminders
from handlers.deadlines import reason
from handlers.parts import day, digits, door, local, option, say, show, when

USUAL: Final = ("1h", "tonight", "1d", "3wd")
UNDATED: Final = frozenset({"vague", "event", "after", "earliest", "negated"})  # a promise would be asked about
HALF_DAY: Final = timedelta(hours=12)
STAMP: Final = "%Y%m%dT%H%M"  # a moment in a tap, in Shanghai


def find(turn: Turn, number: str) -> Nudge | None:
    """The nudge a tap names, while it is neither answered nor stopped."""
    return next((nudge for nudge in turn.person.nudges if str(nudge.id) == number), None)


def gone(turn: Turn) -> Outcome:
    """A button of a nudge that was answered or stopped since."""
    return show(
        say(turn, "nudge.gone"),
        option(turn, "planned", "planned"),
        option(turn, "records", "records"),
        option(turn, "home", "start"),
    )


def later(turn: Turn, number: str, *_kept: str) -> Outcome:
    """How long to wait; the question beside which the nudge came is kept meanwhile."""
    found = find(turn, number)
    return gone(turn) if found is None else _how_long(turn, found)


def _how_long(turn: Turn, found: Nudge, *lead: Block) -> Outcome:
    """The usual waits, as far as they do not outlast a limit of one's own; or typed."""
    usual = (how for how in USUAL if (at := usual_at(turn, how)) is not None and not _too_late(turn, found, at))
    return show(
        (*lead, *say(turn, "nudge.later-planned" if found.state == "pending" else "nudge.later")),
        *(option(turn, f"snooze.{how}", "snooze", found.id, how) for how in usual),
        option(turn, "snooze.own", "snooze", found.id, "own"),
        _way_back(turn, found),
        changes=(_asked(turn, found),),
    )


def _asked(turn: Turn, found: Nudge) -> Asked:
    before = reminders.beside(turn.person)
    return Asked(Asking("snooze", (str(found.id), *((before.question, *before.args) if before else ()))))


def _way_back(turn: Turn, found: Nudge) -> Button:
    return door(turn, "plan" if found.state == "pending" else "nudge", found.id)


def usual_at(turn: Turn, how: str) -> datetime | None:
    """The moment of a tap: an hour on, this evening while it lies ahead, a morning, or one that was named."""
    zone, host = turn.person.zone, turn.host
    if how == "1h":
        return turn.now + timedelta(hours=1)
    if how == "tonight":
        return times.tonight(turn.now, zone, host)
    if how == "1d":
        return times.next_morning(turn.now, 1, zone, host)
    if how == "3wd":
        last = turn.guide.calendar.add_workdays(local(turn.now, zone).date(), 3)
        return datetime.combine(last, times.MORNING, ZoneInfo(zone)).astimezone(UTC)
    return moment(how)


def stamp(at: datetime) -> str:
    """A moment as a tap names it."""
    return at.astimezone(SHANGHAI).strftime(STAMP)


def moment(word: str) -> datetime | None:
    """The moment a tap names; None for a forged one."""
    try:
        found = datetime.strptime(word, STAMP).replace(tzinfo=SHANGHAI)
    except ValueError:
        return None
    return found if found.year < MAXYEAR else None  # beyond it no zone can be told


def _too_late(turn: Turn, found: Nudge, at: datetime) -> Run | None:
    """The limit of one's own that would be over by then: nobody would be reminded of it any more."""
    own = reminders.own_limit(turn, found)
    return own if own is not None and at > own.end else None


def snooze(turn: Turn, number: str, how: str) -> Outcome:
    """Ask again then; a moment that is over by now is asked about."""
    found = find(turn, number)
    if found is None:
        return gone(turn)
    if how == "own":
        return _own(turn, found)
    at = usual_at(turn, how)
    if at is None and how not in USUAL:
        return gone(turn)
    if at is None or at <= turn.now:
        return _how_long(turn, found, *say(turn, "nudge.later-past"))
    return _snoozed(turn, found, at, named=how not in USUAL)


def _own(turn: Turn, found: Nudge, *lead: Block) -> Outcome:
    """Their own time, typed: a number belongs to it."""
    return digits(
        show(
            (*lead, *say(turn, "nudge.later-own")),
            door(turn, "later", found.id),
            changes=(_asked(turn, found),),
        )
    )


def said(turn: Turn, text: str) -> Outcome | Need:
    """Their own time: a clock at that clock, a day in its morning; the usual waits where none is heard."""
    assert turn.person.asking is not None
    number = turn.person.asking.args[0]
    found = find(turn, number)
    outcome = gone(turn) if found is None else _heard(turn, found, text)
    return reminders.with_question(turn, tap("snooze", number), outcome)


def _heard(turn: Turn, found: Nudge, text: str) -> Outcome:
    at = wished(turn, later_words.again(text) or text)
    if isinstance(at, Ask):
        return _doubtful(turn, found, at, later_words.zone_of(text, turn.person.zone))
    if at is None:
        return _how_long(turn, found, *say(turn, "promise.no-time"))
    return (
        _how_long(turn, found, *say(turn, "nudge.later-past"))
        if at <= turn.now
        else _snoozed(turn, found, at, named=True)
    )


def wished(turn: Turn, text: str) -> datetime | Ask | None:
    """The moment somebody names to be asked at, by their own clock; a week or a month that has begun lasts to its end.
    What is asked back is by that clock too."""
    own = later_words.own_clock(turn.now, later_words.zone_of(text, turn.person.zone))
    begun = understand(later_words.begun(text, own), own, turn.guide.calendar)
    found = begun
    if not isinstance(begun, Resolved) or _moment(turn, text, begun) <= turn.now:
        found = understand(text, own, turn.guide.calendar)
        found = begun if isinstance(begun, Resolved) and not isinstance(found, Resolved) else found
    return _moment(turn, text, found) if isinstance(found, Resolved) else found if isinstance(found, Ask) else None


def _moment(turn: Turn, text: str, found: Resolved) -> datetime:
    """When that is. 一小时后 is an hour on, also where the clocks change meanwhile."""
    zone = later_words.zone_of(text, turn.person.zone)
    if found.grain != "minute":
        return times.wished(found.due, found.grain, zone)
    at, wait = later_words.really(found.due, zone), found.due - later_words.own_clock(turn.now, zone)
    if at - turn.now == wait:
        return at
    waited = understand(text, turn.now, turn.guide.calendar)
    return waited.due if isinstance(waited, Resolved) and waited.due - turn.now == wait else at


def _doubtful(turn: Turn, found: Nudge, doubt: Ask, zone: str) -> Outcome:
    """The question back, with our guess as a button; what a lender should be asked for is no matter here."""
    if doubt.reason in UNDATED:
        return _how_long(turn, found, *say(turn, "nudge.later-vague"))
    guess, own = doubt.suggestion, later_words.own_clock(turn.now, zone)
    if guess is not None and guess <= own and doubt.reason == "ambiguous-hour":
        guess += HALF_DAY  # 8点, said at noon
    if guess is None or guess <= own:
        lead = say(turn, "nudge.later-past") if doubt.reason == "past" else reason(turn, doubt)
        return _how_long(turn, found, *lead)
    dated = guess.astimezone(SHANGHAI).time() == END_OF_DAY
    at = times.wished(guess, "day", zone) if dated else later_words.really(guess, zone)
    asked = _own(turn, found, *reason(turn, doubt))
    assert asked.message is not None
    here = local(at, turn.person.zone)
    button = Button(f"{here.month}月{here.day}日 {here:%H:%M}", tap("snooze", found.id, stamp(at)))
    return replace(asked, message=replace(asked.message, buttons=(button, *asked.message.buttons)))


def _snoozed(turn: Turn, found: Nudge, wished: datetime, *, named: bool) -> Outcome:
    """Then, or where that is at night in the morning, and it is said; the other askings about the same are dropped."""
    rest = turn.person.quiet_until
    earliest = max(wished, rest) if rest is not None else wished
    at = times.awake(earliest, turn.person.zone, turn.host)
    own = _too_late(turn, found, at)
    if own is not None:
        return _own(turn, found, *say(turn, "nudge.later-late", end=day(own.end)))
    return show(
        (*say(turn, "nudge.snoozed" if at == earliest else "nudge.snoozed-night", at=when(turn, at)), *there(turn, at)),
        *_after_all(turn, found),
        option(turn, "view-case", "case", found.case_id),
        option(turn, "planned", "planned"),
        option(turn, "home", "start"),
        changes=times.put_off(turn.person, found, at, named=named and at == wished),
    )


def _after_all(turn: Turn, found: Nudge) -> tuple[Button, ...]:
    """What was asked already may be answered before it is asked again."""
    asked = found.state != "pending" or found.times
    return (option(turn, "news", "nudge", found.id),) if asked and found.kind in times.REPEATED else ()


def there(turn: Turn, at: datetime) -> tuple[Block, ...]:
    """The same moment by their own clock, where it shows another time."""
    here, theirs = local(at, "Asia/Shanghai"), local(at, turn.person.zone)
    if here.replace(tzinfo=None) == theirs.replace(tzinfo=None):
        return ()
    return say(turn, "nudge.there", at=f"{theirs.month}月{theirs.day}日 {theirs:%H:%M}")


def enough(turn: Turn, number: str) -> Outcome:
    """No more about this, however often it was to be asked."""
    found = find(turn, number)
    if found is None:
        return gone(turn)
    return show(
        say(turn, "nudge.enough", what=reminders.title(turn, found)),
        option(turn, "view-case", "case", found.case_id),
        option(turn, "undrop", "replan", found.kind, found.case_id, found.subject, stamp(found.due_at)),
        option(turn, "planned", "planned"),
        option(turn, "home", "start"),
        changes=times.stopped(turn.person, found),
    )
