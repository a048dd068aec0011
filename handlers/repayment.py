"""The repayment day: asked, read back, corrected; and when we will ask about it."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Final

from bot.core.changes import Asked, CaseOpened, Change, NudgePlanned, NudgeStopped, RepaymentDaySet
from bot.core.instalment import Either, instalment_day
from bot.core.messages import Block, Button
from bot.core.nudge import SHANGHAI, awake, morning, waiting
from bot.core.person import Asking, Case, Nudge
from bot.core.taps import tap
from bot.core.turn import Outcome, Turn
from handlers import arrival, lenders
from handlers.parts import day, digits, door, find_case, next_number, option, say, show, until, when

EVENING: Final = time(18, 0)  # before the day's 24:00, while something can still be done

UNCLEAR: Final = "unclear"  # asked once more already: not in the same words again
UNCLEAR_TEXT: Final = "call.repay-day-unclear"


def ask(turn: Turn, case: Case, *changes: CaseOpened) -> Outcome:
    """Which day it is."""
    return _question(turn, case, "call.repay-day", option(turn, "pay-again", "repaid", case.id, "again"), *changes)


def _question(turn: Turn, case: Case, text: str, extra: Button | None = None, *changes: Change) -> Outcome:
    known = find_case(turn.person, str(case.id)) is not None
    unclear = (UNCLEAR,) if text.startswith(UNCLEAR_TEXT) else ()
    return digits(
        show(
            say(turn, text),
            option(turn, "skip", "repaid", case.id, "skip"),
            *((extra,) if extra else ()),
            door(turn, "case", case.id) if known else door(turn),
            changes=(*changes, Asked(Asking("repay-day", (str(case.id), *unclear)))),
        )
    )


def again(turn: Turn, number: str, _unclear: str = "") -> Outcome:
    """The day is to be corrected, or the question was left open."""
    case = find_case(turn.person, number)
    return arrival.stale(turn) if case is None else ask(turn, case)


def repaid(turn: Turn, number: str, word: str) -> Outcome:
    """They skip the day, or first ask whether to pay once more."""
    case = find_case(turn.person, number)
    if case is None:
        return arrival.stale(turn)
    return _question(turn, case, "call.pay-again") if word == "again" else lenders.ways(turn, case)


def said_day(turn: Turn, text: str) -> Outcome:
    """The day in their words; a day that passed lately may be meant as well as the next."""
    asking = turn.person.asking
    case = find_case(turn.person, asking.args[0]) if asking else None
    if asking is None or case is None:
        return arrival.stale(turn)
    found = instalment_day(text, turn.now, turn.guide.calendar)
    if isinstance(found, Either):
        return _which(turn, case, found)
    if found is not None:
        return _noted(turn, case, found)
    return _question(turn, case, f"{UNCLEAR_TEXT}-again" if UNCLEAR in asking.args else UNCLEAR_TEXT)


def _which(turn: Turn, case: Case, found: Either) -> Outcome:
    """Just past, or the coming one: never decided silently."""
    days = (found.past, found.coming)
    buttons = (Button(_named(turn, each), tap("repayon", case.id, each.isoformat())) for each in days)
    past, coming = (day(_end(each)) for each in days)
    return show(
        say(turn, "call.repay-day-which", past=past, coming=coming),
        *buttons,
        option(turn, "skip", "repaid", case.id, "skip"),
        door(turn, "repay", case.id),
        changes=(Asked(Asking("repay-day", (str(case.id),))),),
    )


def _named(turn: Turn, each: date) -> str:
    return day(_end(each)).split(" ")[0]


def _end(each: date) -> datetime:
    return datetime.combine(each, time(23, 59, 59), SHANGHAI)


def on(turn: Turn, number: str, word: str) -> Outcome:
    """One of the two days, tapped."""
    case = find_case(turn.person, number)
    try:
        chosen = date.fromisoformat(word)
    except ValueError:
        return arrival.stale(turn)
    return arrival.stale(turn) if case is None else _noted(turn, case, chosen)


def _noted(turn: Turn, case: Case, chosen: date) -> Outcome:
    """Read back, with when we will ask; what was planned for another day is dropped."""
    times = _asks(turn, chosen)
    first = next_number(turn.person)
    plans = (NudgePlanned(Nudge(first + i, "repay", case.id, case.id, at)) for i, at in enumerate(times))
    dropped = (NudgeStopped(old.id) for old in waiting(turn.person, "repay", case.id))
    changes: tuple[Change, ...] = (RepaymentDaySet(case.id, _end(chosen)), *dropped, *plans)
    following = _going_on(turn, case)
    assert following.message is not None
    texts = (*_read_back(turn, chosen), *_asking(turn, times), *following.message.blocks)
    return show(texts, *following.message.buttons, changes=(*changes, *following.changes))


def _going_on(turn: Turn, case: Case) -> Outcome:
    """On with the case: which way to try, unless that was decided before the day was corrected."""
    change = option(turn, "change-repay-day", "repay", case.id)
    if case.route:
        return show((), option(turn, "view-case", "case", case.id), change, option(turn, "home", "start"))
    return lenders.ways(turn, case, change)


def _asks(turn: Turn, chosen: date) -> tuple[datetime, ...]:
    """On the day's evening and the next morning; of a day that is over only tomorrow morning."""
    zone, today = turn.person.zone, turn.now.astimezone(SHANGHAI).date()
    if chosen < today:
        return (morning(turn.now + timedelta(days=1), zone),)
    evening = awake(datetime.combine(chosen, EVENING, SHANGHAI), zone, turn.host)
    return tuple(at for at in (evening, morning(_end(chosen) + timedelta(hours=12), zone)) if at > turn.now)


def _read_back(turn: Turn, chosen: date) -> tuple[Block, ...]:
    here = turn.now.astimezone(SHANGHAI)
    if chosen < here.date():
        return say(turn, "call.repay-day-past", day=day(_end(chosen)))
    if chosen == here.date() and here.time() >= EVENING:
        return say(turn, "call.repay-tonight")
    return say(turn, "call.repay-day-noted", day=until(turn, _end(chosen), "day"))


def _asking(turn: Turn, times: tuple[datetime, ...]) -> tuple[Block, ...]:
    if len(times) > 1:
        return say(turn, "call.repay-asks", evening=when(turn, times[0]), following=when(turn, times[-1]))
    return say(turn, "promise.ask-at", at=when(turn, times[0])) if times else ()
