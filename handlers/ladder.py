"""The ladder on the screen: you are here, the next step and why, each rung with its text to send."""

from __future__ import annotations

from typing import Final

from bot.core.ladder import Rung, Standing
from bot.core.messages import Block, Button
from bot.core.person import Case
from bot.core.taps import tap
from bot.core.texts import blocks
from bot.core.turn import Outcome, Turn
from handlers import arrival, call_receipt, followups, frauds, statements
from handlers.parts import door, find_case, label, name_of, option, say, show, warning
from handlers.standing import filed, ladder_of, standing, why

MARKS: Final = {"done": "✓", "here": "●", "next": "→", "open": "○", "late": "×"}


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
    asks = case.open and word != "no" and found.why not in {"waiting", "solved"}
    planned, answers = followups.proposal(turn, case) if asks else ((), ())
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
    """The rungs, a line each, with where one stands."""
    main = enumerate(found.ladder.main, 1)
    return tuple(
        label(
            turn,
            f"ladder.{'here' if rung == found.here else 'line'}",
            mark=MARKS[found.mark(rung)],
            n=n,
            rung=rung.label,
        )
        for n, rung in main
    )


def onward(turn: Turn, case: Case, found: Standing) -> tuple[Button, ...]:
    """A button to the next rung; before anything was tried that is the call itself, which has its own card."""
    if found.why == "solved":
        return (option(turn, "close", "close", case.id, "solved", style="good"),)
    if found.why == "threat":
        return (_rung(turn, case, turn.guide.ladders.rungs[turn.guide.ladders.emergency]),)
    if found.next is None:
        return (option(turn, "legal-aid", "topic", "legal-aid"),)
    if found.next == found.here and not found.next.places:
        return (option(turn, "card", "card", case.id, style="good"),)
    return (_rung(turn, case, found.next),)


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
    return (*why(turn, found), *(_text(turn, case, found.next) if found.next and found.why != "waiting" else ()))


def ways_on(turn: Turn, case: Case) -> tuple[Button, ...]:
    """Copy the text, and how the next rung is gone; nothing where nobody is called."""
    if case.unsafe:
        return (option(turn, "next", "next", case.id),)
    found = standing(turn, case)
    copy = _copy(turn, case, found.next) if found.next and found.why != "waiting" else ()
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
        door(turn, "next", case.id),
    )


def _offered(turn: Turn, case: Case) -> tuple[Rung, ...]:
    """The rungs that may be opened: those of the case's ladder that are not too late, and the emergency."""
    ladders = turn.guide.ladders
    late = standing(turn, case).late
    return (*(it for it in ladder_of(turn, case).rungs if it not in late), ladders.rungs[ladders.emergency])


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
    return tuple(Button(label(turn, "label.filed-at", place=it.label), tap("filed", case.id, it.id)) for it in places)


def sides(turn: Turn, number: str) -> Outcome:
    """What else helps in this matter, and the ways beside the ladder that are open now."""
    case = find_case(turn.person, number)
    if case is None:
        return arrival.stale(turn)
    buttons = (Button(it.label, tap("rung", case.id, it.id)) for it in standing(turn, case).sides)
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
