"""Cases: the list, one of them, its next step, its end."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Final

from bot.core.changes import CaseClosed, CaseReopened, CaseSwitched, Change, NudgePlanned, NudgeStopped
from bot.core.messages import Block, Button
from bot.core.nudge import comes_at
from bot.core.person import Case, Complaint, Nudge, NudgeKind, Person, Promise
from bot.core.plaintext import folded
from bot.core.taps import Tap, tap
from bot.core.turn import Outcome, Turn
from handlers import arrival
from handlers.parts import (
    SHOWN_CASES,
    day,
    door,
    find_case,
    label,
    name_of,
    next_number,
    on_page,
    open_cases,
    option,
    page_of,
    say,
    short_name,
    show,
    until,
    verb,
    warning,
    when,
)
from handlers.readback import ask_time
from handlers.status import status
from handlers.words import CASE_WORDS

OUTCOMES = frozenset({"solved", "partly", "stopped", "self", "aside"})
SHOWN: Final = 5  # lines of one kind on a screen
REFERENCE: Final = re.compile(r"[#＃](\d{1,6})(?:-(\d{1,6}))?", re.ASCII)


def records(turn: Turn, word: str = "") -> Outcome:
    """All that is open, by the page, and the door to what is closed."""
    if not turn.person.remembered:
        return arrival.ask_consent(turn, tap("records"))
    found, page = open_cases(turn.person), page_of(word)
    ended_door = (option(turn, "closed", "closed"),) if _closed(turn.person) else ()
    if not found:
        return show(
            say(turn, "records.none"),
            option(turn, "to-call", "prepare"),
            option(turn, "promise", "promise"),
            *ended_door,
            option(turn, "do.export", "export"),
            door(turn),
        )
    lines = tuple(block for case in on_page(found, page) for block in summary(turn, case))
    planned = any(nudge.state == "pending" for nudge in turn.person.nudges)
    last = not on_page(found, page + 1)
    return show(
        (*say(turn, "records.title"), *_counted(turn, found, page), *lines),
        *_listed(turn, "records", found, page),
        *((option(turn, "planned", "planned"),) if planned else ()),
        *ended_door,
        *((option(turn, "do.export", "export"),) if last else ()),
        door(turn, "records", f"p{page - 1}") if page else door(turn),
    )


def _counted(turn: Turn, found: Sequence[Case], page: int) -> tuple[Block, ...]:
    """Which page it is, where there are several."""
    pages = -(-len(found) // SHOWN_CASES)
    return say(turn, "records.page", count=len(found), page=page + 1, pages=pages) if pages > 1 else ()


def _listed(turn: Turn, wish: str, found: Sequence[Case], page: int) -> tuple[Button, ...]:
    """A page of cases, and the way to the next one."""
    more = (option(turn, "more-lines", wish, f"p{page + 1}"),) if on_page(found, page + 1) else ()
    return (*(Button(short_name(turn, case), tap("case", case.id)) for case in on_page(found, page)), *more)


def referred(turn: Turn, text: str) -> Tap | None:
    """`#1`, or `#1-3`: the short reference that stands on everything, typed."""
    match = REFERENCE.fullmatch(text.strip())
    if match is None or not turn.person.remembered:
        return None
    case = find_case(turn.person, match[1])
    if case is None:
        return tap("records")
    for wish, things in (("pledge", turn.person.promises), ("filing", turn.person.complaints)):
        if any(str(it.id) == match[2] and it.case_id == case.id for it in things):
            return tap(wish, match[2])
    talked = any(str(it.id) == match[2] and it.case_id == case.id for it in turn.person.contacts)
    return tap("timeline" if talked else "case", case.id)


def about_this(turn: Turn, text: str) -> Tap | None:
    """What may be wished of the case at hand, typed where no button says so; 再打开 is about the last one closed."""
    case = turn.person.case
    wish, *more = CASE_WORDS.get(folded(text), ("",))
    if wish == "reopen":
        closed = max(_closed(turn.person), key=lambda it: it.closed_at or it.opened_at, default=None)
        return tap("reopen", closed.id) if closed is not None else None
    return tap(wish, case.id, *more) if case is not None and wish else None


def _closed(person: Person) -> tuple[Case, ...]:
    return tuple(case for case in person.cases if not case.open)


def summary(turn: Turn, case: Case) -> tuple[Block, ...]:
    """A case in a few lines: what was promised, what was filed, what comes."""
    every = sum(promise.case_id == case.id for promise in turn.person.promises)
    promises = [_promise_line(turn, promise) for promise in foremost(turn, case)]
    rest = [label(turn, "records.others", count=every - SHOWN)] if every > SHOWN else []
    filed = [
        _filed_line(turn, it)
        for it in turn.person.complaints
        if it.case_id == case.id and it.place in turn.guide.places
    ]
    repay = [label(turn, "records.repay", day=day(case.repay_at))] if case.repay_at else []
    goal = [label(turn, "records.goal", goal=case.goal)] if case.goal else []
    head = f"【{name_of(turn, case)}】{status(turn, case)}"
    lines = [head, *goal, *repay, *promises, *rest, *filed[-SHOWN:]]
    return (Block(("\n".join(lines),)),)


def foremost(turn: Turn, case: Case) -> tuple[Promise, ...]:
    """A case's promises in the order they were made; of many those that are due next, then those settled last."""
    mine = [promise for promise in turn.person.promises if promise.case_id == case.id]
    waiting = sorted((it for it in mine if it.state == "pending"), key=lambda it: (it.due_at, -it.id))
    first = [*waiting, *(it for it in reversed(mine) if it.state != "pending")][:SHOWN]
    return tuple(it for it in mine if it in first)


def _filed_line(turn: Turn, complaint: Complaint) -> str:
    state = "withdrawn" if complaint.withdrawn_at else "answered" if complaint.answered_at else "filed"
    place = turn.guide.places[complaint.place].label
    done = verb(turn, complaint.place)
    return label(turn, f"records.{state}", place=place, due=day(complaint.due_at), verb=done)


def _promise_line(turn: Turn, promise: Promise) -> str:
    state = label(turn, f"promise.state.{promise.state}")
    return label(
        turn, "records.promise", state=state, what=promise.what, due=until(turn, promise.due_at, promise.grain).text
    )


def view(turn: Turn, number: str) -> Outcome:
    """One case; it becomes the current one."""
    case = find_case(turn.person, number)
    if case is None:
        return arrival.stale(turn)
    if not case.open:
        return ended(turn, case)
    switched = () if turn.person.current == case.id else (CaseSwitched(case.id),)
    return show(
        (*warning(turn, case), *summary(turn, case), *_coming(turn, case), *say(turn, "records.what-now")),
        option(turn, "next", "next", case.id, style="good"),
        option(turn, "list", "list", case.id),
        option(turn, "promise", "promise", case.id),
        option(turn, "filed", "filed", case.id),
        option(turn, "timeline", "timeline", case.id),
        option(turn, "more-about", "manage", case.id),
        door(turn, "records"),
        changes=switched,
    )


def more(turn: Turn, number: str) -> Outcome:
    """The rest one may do with a case: log a talk, put something right, end it."""
    case = find_case(turn.person, number)
    if case is None or not case.open:
        return arrival.stale(turn)
    return show(
        say(turn, "records.more", case=name_of(turn, case)),
        option(turn, "log", "log", case.id),
        *_corrections(turn, case),
        option(turn, "details-all", "details", case.id),
        option(turn, "close", "close", case.id, "ask"),
        option(turn, "shelve", "close", case.id, "aside"),
        door(turn, "case", case.id),
    )


def _corrections(turn: Turn, case: Case) -> tuple[Button, ...]:
    """What was noted and may be looked at or put right."""
    filed = any(complaint.case_id == case.id for complaint in turn.person.complaints)
    pledges = any(promise.case_id == case.id for promise in turn.person.promises)
    return (
        *((option(turn, "pledges", "pledges", case.id),) if pledges else ()),
        *((option(turn, "filings", "filings", case.id),) if filed else ()),
        *((option(turn, "clocks", "clocks", case.id),) if filed and not case.repay_at else ()),
        *((option(turn, "change-repay-day", "repay", case.id),) if case.repay_at else ()),
    )


def _coming(turn: Turn, case: Case) -> tuple[Block, ...]:
    """When we will ask next."""
    ahead = (it for it in turn.person.nudges if it.case_id == case.id and it.state == "pending")
    times = [comes_at(turn.person, nudge) for nudge in ahead]
    return say(turn, "records.coming", at=when(turn, min(times))) if times else ()


def ended(turn: Turn, case: Case) -> Outcome:
    """A closed case: to read, or to take up again."""
    return show(
        (*summary(turn, case), *say(turn, "records.ended-aside" if case.outcome == "aside" else "records.ended")),
        option(turn, "timeline", "timeline", case.id),
        option(turn, "reopen", "reopen", case.id),
        option(turn, "do.export", "export"),
        door(turn, "records"),
    )


def closed(turn: Turn, word: str = "") -> Outcome:
    """The archive: closed cases and those put aside, the last closed first, by the page."""
    if not turn.person.remembered:
        return arrival.ask_consent(turn, tap("closed"))
    found = sorted(_closed(turn.person), key=lambda case: case.closed_at or case.opened_at, reverse=True)
    page = page_of(word)
    lines = "\n".join(f"【{name_of(turn, case)}】{status(turn, case)}" for case in on_page(found, page))
    return show(
        (
            *say(turn, "records.closed" if found else "records.closed-none"),
            *_counted(turn, found, page),
            *((Block((lines,)),) if lines else ()),
        ),
        *_listed(turn, "closed", found, page),
        door(turn, "closed", f"p{page - 1}") if page else door(turn, "records"),
    )


def close(turn: Turn, number: str, outcome: str) -> Outcome:
    """Ask how it ended, then close: nothing more is sent about it."""
    case = find_case(turn.person, number)
    if case is None:
        return arrival.stale(turn)
    if outcome not in OUTCOMES:
        return show(
            say(turn, "records.close", case=name_of(turn, case)),
            option(turn, "solved", "close", case.id, "solved", style="good"),
            option(turn, "partly-solved", "close", case.id, "partly"),
            option(turn, "given-up", "close", case.id, "stopped"),
            door(turn, "case", case.id),
        )
    return show(
        say(turn, "records.aside-now" if outcome == "aside" else "records.closed-now", case=name_of(turn, case)),
        option(turn, "reopen", "reopen", case.id),
        option(turn, "records", "records"),
        option(turn, "home", "start"),
        changes=closing(turn, case, outcome),
    )


def closing(turn: Turn, case: Case, outcome: str) -> tuple[Change, ...]:
    """A case's end with all its nudges."""
    stopped = tuple(NudgeStopped(nudge.id) for nudge in turn.person.nudges if nudge.case_id == case.id)
    return (CaseClosed(case.id, turn.now, outcome), *stopped, CaseSwitched(0))


def reopen(turn: Turn, number: str) -> Outcome:
    """It goes on; its history is all there."""
    case = find_case(turn.person, number)
    if case is None:
        return arrival.stale(turn)
    return show(
        say(turn, "records.reopened", case=name_of(turn, case)),
        option(turn, "list", "list", case.id),
        option(turn, "promise", "promise", case.id),
        option(turn, "next", "next", case.id),
        door(turn, "case", case.id),
        changes=(CaseReopened(case.id, turn.now), CaseSwitched(case.id), *_asked_again(turn, case)),
    )


def _asked_again(turn: Turn, case: Case) -> tuple[NudgePlanned, ...]:
    """What is still awaited in a case that goes on is asked about again."""
    promised = [it for it in turn.person.promises if it.case_id == case.id and it.state == "pending"]
    filed = [it for it in turn.person.complaints if it.case_id == case.id and it.waiting]
    plans: list[tuple[NudgeKind, int, datetime]] = [
        *(("promise", it.id, ask_time(turn, it.due_at, it.grain)) for it in promised),
        *(("complaint", it.id, ask_time(turn, it.due_at, "day")) for it in filed),
    ]
    first = next_number(turn.person)
    return tuple(
        NudgePlanned(Nudge(first + index, kind, case.id, subject, at))
        for index, (kind, subject, at) in enumerate(plans)
    )
