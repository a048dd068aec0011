"""我已投诉: where, its number's end, the day, and when to look again."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Final

from bot.core.changes import Asked, CaseOpened, Change, ComplaintFiled, NudgePlanned, NudgeStopped
from bot.core.drafts import draft_of
from bot.core.filings import look_at, running
from bot.core.foreseen import foreseen
from bot.core.messages import Block, Button
from bot.core.nudge import SHANGHAI, spared
from bot.core.past import Ahead, past_day
from bot.core.person import Asking, Case, Complaint, Nudge
from bot.core.taps import Tap, tap
from bot.core.turn import Outcome, Turn
from handlers import arrival, details, lodged
from handlers.corrections import bare
from handlers.parts import dated, digits, door, find_case, next_number, open_cases, option, say, show, verb, which
from handlers.promises import ask_time, asking_at

REFERENCE: Final = 6  # characters of a complaint's number that are kept
ANY: Final = "any"  # whichever case it belongs to
HAN: Final = re.compile(r"[\u4e00-\u9fff]")
UNCLEAR: Final = "unclear"  # the day was asked once more already
NONE: Final = "-"  # in a tap: not told
Filing = tuple[str, str, str]  # the case, the place, the end of the number


def told(turn: Turn, text: str) -> Tap | None:
    """我已投诉 12378: where they say in one sentence that they did, with whatever they say of it."""
    found = lodged.read(turn, text)
    return None if found is None else tap("filed", ANY, *_known(found.place, found.day, found.reference))


def _known(*told: str) -> list[str]:
    """What is known of a complaint as taps carry it; nothing where nothing is."""
    words = [word or NONE for word in told]
    while words and words[-1] == NONE:
        words.pop()
    return words


def begin(turn: Turn, number: str = ANY, where: str = "", day: str = "", reference: str = "") -> Outcome:
    """Which case, then where they complained, unless that is known."""
    known = _known(where if where in turn.guide.places else "", _told(day), _told(reference))
    if not turn.person.remembered:
        return arrival.ask_consent(turn, tap("filed", *([] if number == ANY and not known else [number, *known])))
    found = open_cases(turn.person)
    case = (found[0] if len(found) == 1 else None) if number == ANY else open_case(turn, number)
    if case is None and find_case(turn.person, number) is not None:
        return arrival.stale(turn)
    if case is None and found and number != "new":
        buttons = which(turn, "filed", number, *known)
        return show(say(turn, "filed.which"), *buttons, option(turn, "another", "filed", "new", *known), door(turn))
    return _ask_place(turn, case, *known)


def _told(word: str) -> str:
    return "" if word == NONE else word


def open_case(turn: Turn, number: str) -> Case | None:
    """The case a tap names, while it is open: about a closed one nothing would be asked."""
    case = find_case(turn.person, number)
    return case if case is not None and case.open else None


def _ask_place(turn: Turn, case: Case | None, where: str = "", *rest: str) -> Outcome:
    changes: tuple[Change, ...] = ()
    if case is None:
        case = Case(next_number(turn.person), "general", turn.now)
        changes = (CaseOpened(case),)
    if _told(where):
        later = replace(turn, person=foreseen(turn.person, changes))
        return place(later, str(case.id), where, *rest).after(*changes)
    return show(
        say(turn, "filed.where"),
        *_places(turn, case, "first", *rest),
        option(turn, "more-places", "places", case.id, *rest),
        door(turn, "case", case.id),
        changes=changes,
    )


def _places(turn: Turn, case: Case, screen: str, *rest: str) -> tuple[Button, ...]:
    found = (it for it in turn.guide.places.values() if it.screen == screen)
    return tuple(Button(it.label, tap("place", case.id, it.id, *rest)) for it in found)


def more_places(turn: Turn, number: str, *rest: str) -> Outcome:
    """Where one complains more rarely."""
    case = open_case(turn, number)
    if case is None:
        return arrival.stale(turn)
    return show(say(turn, "filed.where"), *_places(turn, case, "more", *rest), door(turn, "filed", case.id))


def place(turn: Turn, number: str, where: str, day: str = "", reference: str = "") -> Outcome:
    """The end of its number: six characters are enough; what was told already is not asked."""
    case = open_case(turn, number)
    if case is None or where not in turn.guide.places:
        return arrival.stale(turn)
    if _told(reference):
        return numbered(turn, number, where, reference, day)
    known = _known(_told(day))
    return digits(
        show(
            say(turn, "filed.reference"),
            option(turn, "no-number", "numbered", case.id, where, *((NONE, *known) if known else ())),
            door(turn, "filed", case.id),
            changes=(Asked(Asking("filed-reference", (number, where, *known))),),
        )
    )


def numbered(turn: Turn, number: str, where: str, reference: str = "", day: str = "") -> Outcome:
    """There is no number (yet), or another day is to be named; the day they told is read back."""
    known = (number, where, _told(reference)[-REFERENCE:])
    found = past_day(_told(day), turn.now.astimezone(SHANGHAI).date()) if day else None
    return read_back(turn, known, found) if isinstance(found, date) else _ask_date(turn, known)


def numbered_again(turn: Turn, number: str, where: str, reference: str, _more: str = "") -> Outcome:
    """Back to the question on which day."""
    return _ask_date(turn, (number, where, reference))


def said_reference(turn: Turn, text: str) -> Outcome:
    """Only the last six characters are kept."""
    assert turn.person.asking is not None
    number, where, *day = turn.person.asking.args
    found = past_day(bare(text), turn.now.astimezone(SHANGHAI).date()) if HAN.search(text) else None
    if isinstance(found, date):  # the day was told where the number was asked for
        return read_back(turn, (number, where, ""), found)
    kept = re.sub(r"[^0-9A-Za-z]", "", text)[-REFERENCE:]
    noted = say(turn, "filed.noted", reference=kept) if kept else ()
    if day:
        return numbered(turn, number, where, kept, *day).led_by(*noted)
    return _ask_date(turn, (number, where, kept), (*noted, *say(turn, "filed.when", verb=verb(turn, where))))


def _ask_date(turn: Turn, known: Filing, text: tuple[Block, ...] = (), *more: str) -> Outcome:
    number, where, _ = known
    case = open_case(turn, number)
    if case is None or where not in turn.guide.places:
        return arrival.stale(turn)
    asking = Asking("filed-date", (*known, *more))
    mark = draft_of(asking, "filedon")
    return show(
        text or say(turn, "filed.when", verb=verb(turn, where)),
        option(turn, "today", "filedon", case.id, "0", mark),
        option(turn, "yesterday", "filedon", case.id, "1", mark),
        door(turn, "place", case.id, where),
        changes=(Asked(asking),),
    )


def filed_on(turn: Turn, number: str, ago: str) -> Outcome:
    """Today or yesterday: tapped, so that nothing need be read back."""
    asking = turn.person.asking
    if asking is None or asking.question != "filed-date" or ago not in {"0", "1"}:
        return _lost(turn, number)
    return _file(turn, asking.args[:3], noon(turn.now.astimezone(SHANGHAI).date() - timedelta(days=int(ago))))


def _lost(turn: Turn, number: str) -> Outcome:
    """The question is gone (an old button): what was filed, or where they complained."""
    case = open_case(turn, number)
    return _ask_place(turn, case) if case else arrival.stale(turn)


def said_date(turn: Turn, text: str) -> Outcome:
    """A past day in their words is read back; one to come is refused, and nothing is said twice in the same words."""
    asking = turn.person.asking
    assert asking is not None
    number, where, reference, *more = asking.args[:4]
    found = past_day(bare(text), turn.now.astimezone(SHANGHAI).date())
    if isinstance(found, date):
        return read_back(turn, (number, where, reference), found)
    text_blocks = not_understood(turn, found, UNCLEAR in more)
    return _ask_date(turn, (number, where, reference), text_blocks, *(more if found else (UNCLEAR,)))


def not_understood(turn: Turn, found: Ahead | None, again: bool) -> tuple[Block, ...]:
    """Why this day will not do: it is to come, or it was not read; in other words the second time."""
    if found is not None:
        return say(turn, "filed.ahead", day=dated(turn, noon(found.day)))
    return say(turn, "filed.when-unclear-again" if again else "filed.when-unclear")


def read_back(turn: Turn, known: Filing, found: date) -> Outcome:
    """Which complaint, of which day: one tap keeps it."""
    number, where, reference = known
    case = open_case(turn, number)
    if case is None or where not in turn.guide.places:
        return arrival.stale(turn)
    asking = Asking("filed-sure", (number, where, reference, found.isoformat()))
    return show(
        say(
            turn,
            "filed.sure",
            place=turn.guide.places[where].label,
            filed=dated(turn, noon(found)),
            verb=verb(turn, where),
        ),
        option(turn, "right", "filedsure", case.id, draft_of(asking, "filedsure"), style="good"),
        option(turn, "change-date", "numbered", case.id, where, *((reference,) if reference else ())),
        changes=(Asked(asking),),
    )


def sure(turn: Turn, number: str) -> Outcome:
    """That day it is."""
    asking = turn.person.asking
    if asking is None or asking.question != "filed-sure":
        return _lost(turn, number)
    return _file(turn, asking.args[:3], noon(date.fromisoformat(asking.args[3])))


def noon(day: date) -> datetime:
    """The noon of a day in Shanghai: a day that no time zone moves."""
    return datetime.combine(day, time(12), SHANGHAI)


def matter_of(turn: Turn, complaint: Complaint) -> str:
    """What its case is about."""
    case = find_case(turn.person, str(complaint.case_id))
    return case.matter if case else ""


def due_of(turn: Turn, complaint: Complaint) -> datetime:
    """The last moment to wait for an answer, by the clock that runs for it."""
    return look_at(turn.guide, complaint, matter_of(turn, complaint))


def ask_about(turn: Turn, due: datetime) -> datetime:
    """When to ask whether there is an answer: after the last day, tomorrow morning where that is over already."""
    return ask_time(turn, max(due, turn.now), "day")


def when_asked(turn: Turn, due: datetime) -> tuple[Block, ...]:
    """When we will ask, and that the usual time is over where it is."""
    over = say(turn, "filed.over", due=dated(turn, due)) if due < turn.now else ()
    return (*over, *asking_at(turn, max(due, turn.now), "day"))


def _file(turn: Turn, args: tuple[str, ...], filed: datetime) -> Outcome:
    number, where, reference = args
    case = open_case(turn, number)
    if case is None or where not in turn.guide.places:
        return arrival.stale(turn)
    noted = Complaint(next_number(turn.person), case.id, where, filed, filed, reference)
    due = due_of(turn, noted)
    complaint = replace(noted, due_at=due)
    plan = Nudge(next_number(turn.person, 2), "complaint", case.id, complaint.id, ask_about(turn, due))
    return show(
        (
            *say(
                turn,
                "filed.saved",
                place=turn.guide.places[where].label,
                filed=dated(turn, filed),
                verb=verb(turn, where),
            ),
            *_clock(turn, complaint),
            *when_asked(turn, due),
        ),
        *_after_filing(turn, complaint, plan),
        changes=(ComplaintFiled(complaint), NudgePlanned(plan), *spare(turn, complaint, plan.due_at)),
    )


def spare(turn: Turn, complaint: Complaint, at: datetime) -> tuple[NudgeStopped, ...]:
    """Whoever is asked about a complaint then is not asked about the same case the day before or after as well."""
    return tuple(NudgeStopped(nudge.id) for nudge in spared(turn.person, complaint.case_id, at))


def _after_filing(turn: Turn, complaint: Complaint, plan: Nudge) -> tuple[Button, ...]:
    """What may come next; where no clock is known, another day to be asked on may be chosen."""
    over = complaint.due_at < turn.now
    free = not turn.guide.places[complaint.place].clock
    return (
        *((option(turn, "answered", "answered", complaint.id, "yes"),) if over else ()),
        *((option(turn, "change-asking", "later", plan.id),) if free else ()),
        option(turn, "change-date", "refile", complaint.id),
        option(turn, "clocks", "clock", complaint.id),
        option(turn, "view-case", "case", complaint.case_id),
        _more(turn, complaint),
        option(turn, "home", "start"),
    )


def _more(turn: Turn, complaint: Complaint) -> Button:
    """What its texts still lack, or else what was promised."""
    case = find_case(turn.person, str(complaint.case_id))
    if case is not None and details.unnamed(case):
        return option(turn, "details", "details", case.id)
    return option(turn, "promise", "promise", complaint.case_id)


def _clock(turn: Turn, complaint: Complaint) -> tuple[Block, ...]:
    """What usually happens next and by when, in the words of the place, and the source of its clock."""
    what_next = Block((turn.guide.places[complaint.place].says,))
    found = running(turn.guide, complaint, matter_of(turn, complaint))
    if found is None:
        return (what_next,)
    return (what_next, *say(turn, "filed.clock", basis=found.clock.basis(found.stage)))


def named(turn: Turn, subject: int) -> Complaint | None:
    """The complaint a nudge is about."""
    return next((complaint for complaint in turn.person.complaints if complaint.id == subject), None)
