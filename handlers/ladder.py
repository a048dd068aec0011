"""The ladder on the screen: you are here, the next step and why, each rung with its text to send."""

from __future__ import annotations

from typing import Final

from bot.core.guide import Place
from bot.core.ladder import OVER, Rung, Standing
from bot.core.messages import Block, Button
from bot.core.person import Case
from bot.core.taps import tap
from bot.core.texts import blocks
from bot.core.turn import Outcome, Turn
from handlers import arrival, call_receipt, details, followups, frauds, statements
from handlers.parts import door, find_case, label, name_of, option, say, show, warning
from handlers.standing import emergency, filed, ladder_of, place_name, standing, why

MARKS: Final = {"done": "✓", "here": "●", "next": "→", "open": "○", "skipped": "○", "late": "×"}
UNWRITTEN: Final = frozenset({"waiting", "passing"})  # nothing is late yet that a text could tell
ENOUGH: Final = OVER | {"waiting", "threat"}  # when we ask is known, or not the question now


def next_step(turn: Turn, number: str, word: str = "") -> Outcome:
    """Where the case stands and what comes next; `no`: rather not be asked again."""
    case = find_case(turn.person, number)
    if case is None:
        return arrival.stale(turn)
    barred = frauds.barred(turn, case)
    if barred is not None:
        return frauds.advice(turn, barred)
    if case.unsafe:
        return _unsafe(turn, case)
    found = standing(turn, case)
    asks = case.open and word != "no" and found.next is not None and found.why not in ENOUGH
    planned, answers = followups.proposal(turn, case, waits=found.why == "talked") if asks else ((), ())
    return show(
        (
            *(say(turn, "follow.refused") if word == "no" else ()),
            *say(turn, "ladder.title", case=name_of(turn, case)),
            Block(("\n".join(drawn(turn, found)),)),
            *why(turn, found),
            *planned,
        ),
        *onward(turn, case, found),
        *(answers or _answered(turn, case)),
        *_beside(turn, case, asking=bool(answers)),
        door(turn, "case", case.id),
    )


def _unsafe(turn: Turn, case: Case) -> Outcome:
    """Nobody is called: what to do instead."""
    title = say(turn, "records.next", case=name_of(turn, case))
    return show(
        (*warning(turn, case), *title, *say(turn, "call.unsafe-next")),
        option(turn, "unlicensed", "topic", "route-illegal", style="danger"),
        option(turn, "just-paid", "paid", "yes"),
        option(turn, "found", "lender", case.id, "found"),
        option(turn, "filed", "filed", case.id),
        door(turn, "case", case.id),
    )


def drawn(turn: Turn, found: Standing) -> tuple[str, ...]:
    """The rungs, a line each, with where one stands: that may be a place which has no rung here."""
    ahead = found.why == "threat" and found.next is not None and found.next not in found.ladder.main
    first = label(turn, "ladder.first", mark=MARKS["next"], rung=found.next.label) if ahead and found.next else ""
    beside = label(turn, "ladder.beside", mark=MARKS["here"], place=place_name(turn, found.beside))
    rungs = tuple(_line(turn, found, n, rung) for n, rung in enumerate(found.ladder.main, 1))
    return (*((first,) if first else ()), *((beside,) if found.beside else ()), *rungs)


def _line(turn: Turn, found: Standing, number: int, rung: Rung) -> str:
    mark = found.mark(rung)
    here = rung == found.here and not found.beside and mark != "late"
    name = "here" if here else "skipped" if mark == "skipped" else "line"
    return label(turn, f"ladder.{name}", mark=MARKS[mark], n=number, rung=rung.label)


def onward(turn: Turn, case: Case, found: Standing) -> tuple[Button, ...]:
    """A button to the next rung; before anything was tried that is the call itself, which has its own card."""
    if found.why in OVER:
        return (option(turn, "close", "close", case.id, "solved", style="good"),)
    if found.why == "threat":
        return (option(turn, "danger", "topic", "danger-now", style="danger"), _rung(turn, case, emergency(turn)))
    if found.next is None:
        return () if found.why == "waiting" else (option(turn, "legal-aid", "topic", "legal-aid"),)
    if found.next == found.here and not found.next.places:
        return (option(turn, "card", "card", case.id, style="good"),)
    all_done = (option(turn, "close", "close", case.id, "ask"),) if found.why == "mixed" else ()
    return (_rung(turn, case, found.next), *all_done)


def _rung(turn: Turn, case: Case, rung: Rung) -> Button:
    return Button(rung.label, tap("rung", case.id, rung.id), style="good")


def _answered(turn: Turn, case: Case) -> tuple[Button, ...]:
    """They answered, where an answer is waited for; else what may be noted next."""
    waiting = [it for it in filed(turn.person, case) if it.waiting]
    if waiting:
        return (option(turn, "answered", "answered", waiting[-1].id, "yes"),)
    return (option(turn, "promise", "promise", case.id),)


def _beside(turn: Turn, case: Case, *, asking: bool) -> tuple[Button, ...]:
    """The text of a call just held, 我已投诉, the kind of company where there is room to ask, and other ways."""
    ask_org = not case.org and not asking
    return (
        *call_receipt.offered(turn, case),
        option(turn, "filed", "filed", case.id),
        *((option(turn, "which-org", "org", case.id),) if ask_org else ()),
        option(turn, "other-ways", "sides", case.id),
    )


def following(turn: Turn, case: Case) -> tuple[Block, ...]:
    """The next rung, the reason, and the text to send: what a nudge hands over. Where nobody is called, that."""
    if case.unsafe:
        return say(turn, "call.unsafe-next")
    found = standing(turn, case)
    return (*why(turn, found), *(_text(turn, case, found.next) if found.next and found.why not in UNWRITTEN else ()))


def if_silent(turn: Turn, case: Case, place: str) -> tuple[Block, ...]:
    """What a nudge about a complaint adds: the step that follows where there is still no answer from there."""
    found = standing(turn, case)
    if case.unsafe or found.why != "silent" or found.next is None or place not in {*found.here.places, found.beside}:
        return ()
    return (*say(turn, "nudge.otherwise-silent"), *following(turn, case))


def ways_on(turn: Turn, case: Case) -> tuple[Button, ...]:
    """Copy the text, and how the next rung is gone; nothing where nobody is called."""
    if case.unsafe:
        return (option(turn, "next", "next", case.id),)
    found = standing(turn, case)
    copy = _copy(turn, case, found.next) if found.next and found.why not in UNWRITTEN else ()
    return (*copy, *onward(turn, case, found), option(turn, "filed", "filed", case.id))


def rung(turn: Turn, number: str, name: str) -> Outcome:
    """One rung: who, how, what to bring, and the text to send; noted as filed with one tap."""
    case, found = find_case(turn.person, number), turn.guide.ladders.rungs.get(name)
    if case is None or found is None or found not in _offered(turn, case):
        return arrival.stale(turn)
    if not found.places and not found.side:
        return next_step(turn, number)
    return show(
        (
            *say(turn, "ladder.rung", rung=found.label, who=found.who, how=found.how, bring=found.bring),
            *_text(turn, case, found),
            *(say(turn, "ladder.only-facts") if found.text else ()),
        ),
        *_copy(turn, case, found),
        *_filed(turn, case, found),
        *((option(turn, "set-goal", "goal", case.id),) if "{goal}" in found.text and not case.goal else ()),
        *((option(turn, "details", "details", case.id),) if found.text and details.unnamed(case) else ()),
        door(turn, "next", case.id),
    )


def _offered(turn: Turn, case: Case) -> tuple[Rung, ...]:
    """The rungs that may be opened: those of the case's ladder that are not too late, and the emergency."""
    late = standing(turn, case).late
    return (*(it for it in ladder_of(turn, case).rungs if it not in late), emergency(turn))


def _text(turn: Turn, case: Case, found: Rung) -> tuple[Block, ...]:
    words = statements.text(turn, case, found)
    return (*say(turn, "ladder.text"), Block((words,), "quote")) if words else ()


def _copy(turn: Turn, case: Case, found: Rung) -> tuple[Button, ...]:
    words = statements.text(turn, case, found)
    return (Button(label(turn, "label.copy"), copy=words),) if words else ()


def _filed(turn: Turn, case: Case, found: Rung) -> tuple[Button, ...]:
    """我已投诉, with the place known already; what was noted there is not offered again while it waits."""
    waiting = {it.place for it in filed(turn.person, case) if it.waiting}
    places = (turn.guide.places[name] for name in found.places if name not in waiting)
    return tuple(Button(_done(turn, it), tap("filed", case.id, it.id)) for it in places)


def _done(turn: Turn, place: Place) -> str:
    """已投12378总局; what is not filed there has its own word: 已起诉."""
    own = f"label.done-at.{place.id}"
    return label(turn, own) if turn.guide.texts.has(own) else label(turn, "label.filed-at", place=place.label)


def sides(turn: Turn, number: str) -> Outcome:
    """What else helps in this matter, and the ways beside the ladder that are open now."""
    case = find_case(turn.person, number)
    if case is None:
        return arrival.stale(turn)
    found = standing(turn, case)
    passed = (it for it in found.ladder.main if found.mark(it) == "skipped" and it.places)
    buttons = (Button(it.label, tap("rung", case.id, it.id)) for it in (*passed, *found.sides))
    rest = (
        option(turn, "which-org-again" if case.org else "which-org", "org", case.id),
        option(turn, "do.route", "route"),
    )
    matter = turn.guide.matters.get(case.matter) or turn.guide.matters["general"]
    return show(
        (*say(turn, "ladder.sides", matter=matter.label), *blocks(matter.next_step)),
        *buttons,
        *rest,
        door(turn, "next", case.id),
    )
