"""我已投诉: where, its number's end, the day, and when to look again."""

from __future__ import annotations

import re
from datetime import datetime, time, timedelta
from typing import Final

from bot.core.changes import Asked, CaseOpened, Change, ComplaintFiled, NudgePlanned
from bot.core.messages import Block, Button
from bot.core.nudge import SHANGHAI
from bot.core.person import Asking, Case, Complaint, Nudge
from bot.core.taps import tap
from bot.core.turn import Outcome, Turn
from handlers import arrival
from handlers.parts import day, digits, door, find_case, next_number, open_cases, option, say, short_name, show
from handlers.promises import ask_time, asking_at

REFERENCE: Final = 6  # characters of a complaint's number that are kept
CUSTOMARY: Final = 15  # days, where no clock is known
YESTERDAY: Final = {"今天": 0, "今日": 0, "刚才": 0, "刚刚": 0, "昨天": 1, "昨日": 1, "前天": 2, "大前天": 3}
AGO: Final = re.compile(r"(\d{1,3})\s*天前")
MONTH_DAY: Final = re.compile(r"(?:(\d{4})[年/.-])?(\d{1,2})[月/.-](\d{1,2})[日号]?")


def begin(turn: Turn, number: str = "") -> Outcome:
    """Which case, then where they complained."""
    if not turn.person.remembered:
        return arrival.ask_consent(turn, tap("filed", *([number] if number else [])))
    found = open_cases(turn.person)
    case = find_case(turn.person, number) if number else (found[0] if len(found) == 1 else None)
    if case is None and found and number != "new":
        buttons = (Button(short_name(turn, each), tap("filed", each.id)) for each in found)
        return show(say(turn, "filed.which"), *buttons, option(turn, "another", "filed", "new"), door(turn))
    return _ask_place(turn, case)


def _ask_place(turn: Turn, case: Case | None) -> Outcome:
    changes: tuple[Change, ...] = ()
    if case is None:
        case = Case(next_number(turn.person), "general", turn.now)
        changes = (CaseOpened(case),)
    buttons = (Button(it.label, tap("place", case.id, it.id)) for it in turn.guide.places.values())
    return show(say(turn, "filed.where"), *buttons, door(turn, "case", case.id), changes=changes)


def place(turn: Turn, number: str, where: str) -> Outcome:
    """The end of its number: six characters are enough."""
    case = find_case(turn.person, number)
    if case is None or where not in turn.guide.places:
        return arrival.stale(turn)
    asked = Asked(Asking("filed-reference", (number, where)))
    return digits(
        show(
            say(turn, "filed.reference"),
            option(turn, "no-number", "numbered", case.id, where),
            door(turn, "filed", case.id),
            changes=(asked,),
        )
    )


def numbered(turn: Turn, number: str, where: str) -> Outcome:
    """There is no number (yet)."""
    return _ask_date(turn, number, where, "")


def numbered_again(turn: Turn, number: str, where: str, reference: str = "") -> Outcome:
    """Back to the question on which day."""
    return _ask_date(turn, number, where, reference)


def said_reference(turn: Turn, text: str) -> Outcome:
    """Only the last six characters are kept."""
    assert turn.person.asking is not None
    number, where = turn.person.asking.args
    kept = re.sub(r"[^0-9A-Za-z]", "", text)[-REFERENCE:]
    return _ask_date(turn, number, where, kept)


def _ask_date(turn: Turn, number: str, where: str, reference: str) -> Outcome:
    case = find_case(turn.person, number)
    if case is None or where not in turn.guide.places:
        return arrival.stale(turn)
    noted = say(turn, "filed.noted", reference=reference) if reference else ()
    asked = Asked(Asking("filed-date", (number, where, reference)))
    return digits(
        show(
            (*noted, *say(turn, "filed.when")),
            option(turn, "today", "filedon", case.id, "0"),
            option(turn, "yesterday", "filedon", case.id, "1"),
            door(turn, "place", case.id, where),
            changes=(asked,),
        )
    )


def filed_on(turn: Turn, number: str, ago: str) -> Outcome:
    """Today or yesterday."""
    asking = turn.person.asking
    if asking is None or asking.question != "filed-date" or ago not in {"0", "1"}:
        case = find_case(turn.person, number)
        return _ask_place(turn, case) if case else arrival.stale(turn)
    return _file(turn, asking.args, turn.now - timedelta(days=int(ago)))


def said_date(turn: Turn, text: str) -> Outcome:
    """A past day in their words."""
    asking = turn.person.asking
    assert asking is not None
    day = past_day(text.strip(), turn.now)
    if day is None or day > turn.now:
        outcome = _ask_date(turn, *asking.args)
        assert outcome.message is not None
        text_blocks = (*say(turn, "filed.when-unclear"), *outcome.message.blocks[-1:])
        return digits(show(text_blocks, *outcome.message.buttons, changes=outcome.changes))
    return _file(turn, asking.args, day)


def past_day(text: str, now: datetime) -> datetime | None:
    """今天, 昨天, 3天前, 11月18日, 18号 as a day not after `now`; noon, Shanghai time."""
    today = now.astimezone(SHANGHAI).date()
    ago = AGO.fullmatch(text)
    back = YESTERDAY.get(text, int(ago[1]) if ago else None)
    if back is not None:
        return datetime.combine(today - timedelta(days=back), time(12), SHANGHAI)
    found = MONTH_DAY.fullmatch(text)
    if found is None:
        day = re.fullmatch(r"(\d{1,2})[日号]?", text)
        return _latest(now, None, today.month, int(day[1])) if day else None
    return _latest(now, found[1], int(found[2]), int(found[3]))


def _latest(now: datetime, year: str | None, month: int, day: int) -> datetime | None:
    """The latest such day that is not in the future."""
    this = now.astimezone(SHANGHAI)
    years = [int(year)] if year else [this.year, this.year - 1]
    for each in years:
        try:
            at = datetime(each, month, day, 12, tzinfo=SHANGHAI)
        except ValueError:
            continue
        if at.date() <= this.date():
            return at
    return None


def due_of(turn: Turn, where: str, filed: datetime) -> datetime:
    """The end of the last day of the place's clock, counted from the day after filing."""
    clock = turn.guide.clocks.get(turn.guide.places[where].clock)
    day = filed.astimezone(SHANGHAI).date()
    if clock is None:
        last = day + timedelta(days=CUSTOMARY)
    elif clock.working:
        last = turn.guide.calendar.add_workdays(day, clock.days)
    else:
        last = day + timedelta(days=clock.days)
    return datetime.combine(last, time(23, 59, 59), SHANGHAI)


def _file(turn: Turn, args: tuple[str, ...], filed: datetime) -> Outcome:
    number, where, reference = args
    case = find_case(turn.person, number)
    if case is None:
        return arrival.stale(turn)
    due = due_of(turn, where, filed)
    complaint = Complaint(next_number(turn.person), case.id, where, filed, due, reference)
    plan = Nudge(next_number(turn.person, 2), "complaint", case.id, complaint.id, ask_time(turn, due, "day"))
    return show(
        (
            *say(turn, "filed.saved", place=turn.guide.places[where].label, filed=day(filed)),
            *_clock(turn, where),
            *asking_at(turn, due, "day"),
        ),
        option(turn, "view-case", "case", case.id),
        option(turn, "promise", "promise", case.id),
        option(turn, "home", "start"),
        changes=(ComplaintFiled(complaint), NudgePlanned(plan)),
    )


def _clock(turn: Turn, where: str) -> tuple[Block, ...]:
    """What usually happens next, and the clock it follows with its source."""
    found = turn.guide.places[where]
    clock = turn.guide.clocks.get(found.clock)
    what_next = Block((found.says,))
    if clock is None:
        return (what_next,)
    return (what_next, *say(turn, "filed.clock", title=clock.title, text=clock.text, basis=clock.source.basis))


def named(turn: Turn, subject: int) -> Complaint | None:
    """The complaint a nudge is about."""
    return next((complaint for complaint in turn.person.complaints if complaint.id == subject), None)
