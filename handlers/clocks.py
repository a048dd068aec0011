"""看看时限: which clocks run for what was filed, how they are counted, what opens next and on which day."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from bot.core import nudge as times
from bot.core.changes import NudgeMoved, NudgePlanned
from bot.core.clocks import Run, days_left
from bot.core.filings import Next, answerable, coming, limit, reminded, running, sort_of
from bot.core.messages import Block, Button
from bot.core.person import Case, Complaint, Nudge
from bot.core.taps import tap
from bot.core.turn import Outcome, Turn
from handlers import arrival, received
from handlers.complaints import matter_of, noon, open_case
from handlers.filings import find, place_of
from handlers.parts import dated, door, find_case, label, next_number, option, say, show, when
from handlers.standing import standing

SHOWN: Final = 5  # complaints on one screen
PAGE: Final = 9  # lines of a count on one screen
HEDGED: Final = "中"  # a confidence with which a rule is only told as usual


def listed(turn: Turn, number: str = "") -> Outcome:
    """What runs: for one case, or for all that are open; the only one at once."""
    if not turn.person.remembered:
        return arrival.ask_consent(turn, tap("clocks"))
    found = [one for one in turn.person.complaints if _shown(turn, one, number)][-SHOWN:]
    if not found:
        return _none(turn, number)
    if len(found) == 1:
        return _one(turn, found[0])
    buttons = (Button(place_of(turn, one), tap("clock", one.id)) for one in found)
    lines = (line for one in found for line in _line(turn, one))
    return show((*say(turn, "clock.title"), *lines), *buttons, option(turn, "suing", "suing"), _way_back(turn, number))


def _shown(turn: Turn, one: Complaint, number: str) -> bool:
    """Whether a clock may still matter: it waits, or its answer left time for something."""
    case = find_case(turn.person, str(one.case_id))
    wanted = case is not None and (str(case.id) == number if number else case.open)
    return wanted and (one.waiting or limit(turn.guide, one, matter_of(turn, one)) is not None)


def _none(turn: Turn, number: str) -> Outcome:
    return show(
        say(turn, "clock.none"),
        option(turn, "filed", "filed", *([number] if number else [])),
        option(turn, "suing", "suing"),
        *([option(turn, "how-long", "topic", "complaint-deadlines")] if _explained(turn) else []),
        _way_back(turn, number),
    )


def _explained(turn: Turn) -> bool:
    return "complaint-deadlines" in turn.guide.topics


def _way_back(turn: Turn, number: str) -> Button:
    return door(turn, "case", number) if number else door(turn, "records")


def found_for(turn: Turn, complaint: Complaint) -> Run | None:
    """The clock that runs for a complaint now: theirs, or after an answer one's own."""
    matter = matter_of(turn, complaint)
    if complaint.answered_at is not None:
        return limit(turn.guide, complaint, matter)
    return running(turn.guide, complaint, matter)


def ends(turn: Turn, found: Run) -> str:
    """The last day, with its year where that is another."""
    return dated(turn, found.end)


def usually(turn: Turn, found: Run) -> str:
    """通常, where the rule is not sure enough to do without."""
    return label(turn, "clock.usually") if found.clock.source.confidence == HEDGED else ""


def _line(turn: Turn, one: Complaint) -> tuple[Block, ...]:
    """A complaint on the screen of all: until when, and what opens then."""
    found = found_for(turn, one)
    if found is None:
        return say(turn, "clock.line-free", place=place_of(turn, one), end=dated(turn, one.due_at))
    says = "".join(each.opening.says for each in coming(found)[:1])
    return say(
        turn,
        "clock.line",
        place=place_of(turn, one),
        end=ends(turn, found),
        does=f"{usually(turn, found)}{found.stage.does}",
        since=_opened(turn, found),
        says=says,
    )


def running_lines(turn: Turn, case: Case) -> tuple[str, ...]:
    """The clocks that run for a case, a line each."""
    found = (one for one in turn.person.complaints if one.case_id == case.id and _shown(turn, one, str(case.id)))
    return tuple(block.text for one in found for block in _line(turn, one) if block.kind == "text")


def _opened(turn: Turn, found: Run) -> str:
    return dated(turn, noon(found.end.date() + timedelta(days=1)))


def view(turn: Turn, number: str) -> Outcome:
    """One complaint's clock."""
    one = find(turn, number)
    return arrival.stale(turn) if one is None or one.withdrawn_at else _one(turn, one)


def _one(turn: Turn, one: Complaint) -> Outcome:
    found = found_for(turn, one)
    title = say(turn, "clock.of", place=place_of(turn, one))
    if found is None:
        return _free(turn, one, title)
    text = _own(turn, found) if found.stage.whose == "yours" else _theirs(turn, found)
    return show(
        (
            *title,
            *text,
            *_early(turn, one),
            *_assumed(turn, one),
            *say(turn, "clock.basis", basis=found.clock.basis(found.stage)),
        ),
        option(turn, "how-counted", "counting", one.id),
        option(turn, "received-wrong", "since", one.id),
        *_moves(turn, one, found),
        door(turn, "filing", one.id),
    )


def _early(turn: Turn, one: Complaint) -> tuple[Block, ...]:
    """That one need not sit still until then, unless a rule is a wall or there is no step left."""
    case = find_case(turn.person, str(one.case_id))
    found = standing(turn, case) if case is not None and case.open and one.waiting else None
    return say(turn, "clock.early") if found is not None and found.next is not None and found.now else ()


def _assumed(turn: Turn, one: Complaint) -> tuple[Block, ...]:
    """Which of a place's kinds it is taken for, until they say so."""
    sort = sort_of(turn.guide, one, matter_of(turn, one))
    several = sort is not None and sort.id and one.waiting and not one.sort and not one.stage
    return say(turn, "clock.assumed", sort=sort.label) if sort is not None and several else ()


def _free(turn: Turn, one: Complaint, title: tuple[Block, ...]) -> Outcome:
    """No rule that is known and sure: what to do is said all the same."""
    name = "clock.free" if one.waiting else "clock.answered"
    return show(
        (*title, *say(turn, name, end=dated(turn, one.due_at))),
        *received.sorting(turn, one),
        option(turn, "next", "next", one.case_id),
        door(turn, "filing", one.id),
    )


def _theirs(turn: Turn, found: Run) -> tuple[Block, ...]:
    """What they must do by when, and what one can do then."""
    over = say(turn, "clock.over", days=-days_left(found, turn.now)) if days_left(found, turn.now) < 0 else ()
    reasons = "，".join(one.label for one in found.extended)
    return (
        *say(turn, "clock.theirs", end=ends(turn, found), does=f"{usually(turn, found)}{found.stage.does}"),
        *over,
        *(say(turn, "clock.because", reasons=reasons) if reasons else ()),
        *say(turn, "clock.since", starts=found.stage.starts, start=dated(turn, found.start)),
        *(block for each in coming(found) for block in _next(turn, each)),
        *(block for one in answerable(found) for block in say(turn, "clock.answer", says=one.says)),
        *(say(turn, "promise.ask.calendar") if found.provisional else ()),
    )


def _next(turn: Turn, each: Next) -> tuple[Block, ...]:
    return say(turn, "clock.next", since=dated(turn, noon(each.since)), says=each.opening.says)


def _own(turn: Turn, found: Run) -> tuple[Block, ...]:
    """A limit of one's own: how many days are left, or that it is too late and what is left to do."""
    left = days_left(found, turn.now)
    says = "".join(each.opening.says for each in coming(found))
    if left < 0:
        return say(turn, "clock.late", end=ends(turn, found), days=-left, says=says)
    does = f"{usually(turn, found)}{found.stage.does}"
    return (
        *say(turn, "clock.own", end=ends(turn, found), does=does, days=left),
        *say(turn, "clock.since", starts=found.stage.starts, start=dated(turn, found.start)),
    )


def _moves(turn: Turn, one: Complaint, found: Run) -> tuple[Button, ...]:
    """What may have happened since: an extension, the next step, another kind; or a limit to be reminded of."""
    if one.answered_at is not None:
        return _before(turn, one, found)
    then = found.stage.then
    return (
        *((option(turn, "extended", "extend", one.id),) if found.stage.extensions else ()),
        *((Button(then.label, tap("since", one.id, f"{then.clock}.{then.stage}")),) if then else ()),
        *received.sorting(turn, one),
    )


def _before(turn: Turn, one: Complaint, found: Run) -> tuple[Button, ...]:
    """Where one goes with what the answer left time for; nothing to be reminded of when it is too late."""
    late = days_left(found, turn.now) < 0
    opening = (each for each in _placed(turn, one) if each in turn.guide.places)
    filed = tuple(
        Button(label(turn, "label.filed-at", place=turn.guide.places[name].label[:6]), tap("filed", one.case_id, name))
        for name in opening
    )
    if late:
        return (option(turn, "suing", "suing"), option(turn, "next", "next", one.case_id))
    return (option(turn, "remind-before", "beforehand", one.id, style="good"), *filed)


def _placed(turn: Turn, one: Complaint) -> tuple[str, ...]:
    """Where the answer to a complaint can be taken."""
    found = running(turn.guide, one, matter_of(turn, one))
    return tuple(each.place for each in answerable(found) if each.clock and each.place) if found else ()


def beforehand(turn: Turn, number: str) -> Outcome:
    """Remind me before my own limit ends."""
    one = find(turn, number)
    if one is None or open_case(turn, str(one.case_id)) is None:
        return arrival.stale(turn)
    found = limit(turn.guide, one, matter_of(turn, one))
    day = reminded(found, turn.now) if found is not None else None
    if found is None or day is None:
        return arrival.stale(turn)
    at = times.awake(times.morning(day, turn.person.zone), turn.person.zone, turn.host)
    planned = times.waiting(turn.person, "limit", one.id)
    change = (
        NudgeMoved(planned[0].id, at)
        if planned
        else NudgePlanned(Nudge(next_number(turn.person), "limit", one.case_id, one.id, at))
    )
    return show(
        say(turn, "clock.remind", at=when(turn, at), end=ends(turn, found)),
        option(turn, "clocks", "clock", one.id),
        option(turn, "view-case", "case", one.case_id),
        option(turn, "home", "start"),
        changes=(change,),
    )


def counting(turn: Turn, number: str, page: str = "0") -> Outcome:
    """Every day: counted, or why not; the rules and their source last."""
    one = find(turn, number)
    found = found_for(turn, one) if one is not None else None
    if one is None or found is None or page not in {str(each) for each in range(len(_pages(found)))}:
        return arrival.stale(turn)
    shown = _pages(found)
    at = int(page)
    more = (option(turn, "more-lines", "counting", one.id, at + 1),) if at + 1 < len(shown) else ()
    return show(
        (*say(turn, "clock.counting", end=ends(turn, found)), Block(("\n".join(shown[at]),))),
        *more,
        door(turn, "clock", one.id),
    )


def _pages(found: Run) -> list[tuple[str, ...]]:
    lines = found.told
    return [lines[at : at + PAGE] for at in range(0, len(lines), PAGE)]
