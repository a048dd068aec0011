"""Which way to try first, who really lends, and when nobody should be called at all."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from bot.core.changes import Asked, CaseOpened, LenderNamed, RouteChosen
from bot.core.messages import Button
from bot.core.person import Asking, Case, LenderState
from bot.core.turn import Outcome, Turn
from handlers import arrival, checklist, frauds
from handlers.drafts import clean
from handlers.parts import door, find_case, label, name_of, option, say, show

NAME_LENGTH: Final = 20
STATES: Final[dict[str, LenderState]] = {
    "found": "found",
    "looking": "looking",
    "missing": "missing",
    "refused": "refused",
}


def ways(turn: Turn, case: Case, *extra: Button, changes: tuple[CaseOpened, ...] = ()) -> Outcome:
    """Which way to try first; where no help page can help, it is not offered."""
    own = f"call.ways-{case.matter}"
    special = turn.guide.texts.has(own)
    return show(
        say(turn, own if special else "call.ways", case=name_of(turn, case)),
        *(() if special else (option(turn, "help-page", "road", case.id, "help"),)),
        option(turn, "chat", "road", case.id, "chat"),
        option(turn, "phone", "road", case.id, "call"),
        *_for_others(turn, case),
        *extra,
        option(turn, "verify", "verify", case.id),
        door(turn),
        changes=changes,
    )


def _for_others(turn: Turn, case: Case) -> tuple[Button, ...]:
    """Whoever is harassed has relatives who are called too: one line for them to copy."""
    name = f"call.others-{case.matter}"
    if not turn.guide.texts.has(name):
        return ()
    return (Button(label(turn, "label.for-others"), copy=label(turn, name)),)


def road(turn: Turn, number: str, way: str) -> Outcome:
    """The chosen way; the lender's name comes next."""
    case = find_case(turn.person, number)
    if case is None or way not in {"help", "chat", "call"}:
        return arrival.stale(turn)
    barred = frauds.barred(turn, case)
    if barred is not None:
        return frauds.advice(turn, barred)
    if way == "help":
        return show(
            say(turn, "call.help-page"),
            option(turn, "solved", "close", case.id, "self", style="good"),
            option(turn, "not-solved", "road", case.id, "chat"),
            door(turn, "case", case.id),
            changes=(RouteChosen(case.id, way),),
        )
    return who_is_it(turn, case, RouteChosen(case.id, way))


def who_is_it(turn: Turn, case: Case, *changes: RouteChosen) -> Outcome:
    """Who the lender really is."""
    return show(
        say(turn, "call.lender"),
        option(turn, "found", "lender", case.id, "found"),
        option(turn, "looking", "lender", case.id, "looking"),
        option(turn, "missing", "lender", case.id, "missing"),
        option(turn, "refused", "lender", case.id, "refused"),
        door(turn, "case", case.id),
        changes=changes,
    )


def lender(turn: Turn, number: str, word: str) -> Outcome:
    """Only a refusal, or not found with a red flag, stops the call: not having looked yet does not (C-27)."""
    case = find_case(turn.person, number)
    if case is None or word not in STATES:
        return arrival.stale(turn)
    barred = frauds.barred(turn, case)
    if barred is not None:
        return frauds.advice(turn, barred)
    named_so = LenderNamed(case.id, case.lender, STATES[word])
    match word:
        case "found":
            return _ask_name(turn, case, named_so)
        case "looking":
            return _ask_on(turn, case, "call.lender-where", named_so)
        case "missing":
            return _ask_flags(turn, case, named_so)
        case _:
            return stop(turn, case, named_so)


def _ask_name(turn: Turn, case: Case, change: LenderNamed) -> Outcome:
    return show(
        say(turn, "call.lender-name"),
        option(turn, "skip", "list", case.id),
        door(turn, "case", case.id),
        changes=(change, Asked(Asking("lender", (str(case.id),)))),
    )


def _ask_on(turn: Turn, case: Case, text: str, change: LenderNamed) -> Outcome:
    return show(
        say(turn, text),
        option(turn, "go-on", "list", case.id),
        option(turn, "found", "lender", case.id, "found"),
        option(turn, "verify", "verify", case.id),
        door(turn, "case", case.id),
        changes=(change,),
    )


def _ask_flags(turn: Turn, case: Case, change: LenderNamed) -> Outcome:
    return show(
        say(turn, "call.lender-flags"),
        option(turn, "yes-flags", "flags", case.id, "yes", style="danger"),
        option(turn, "no-flags", "flags", case.id, "no"),
        door(turn, "case", case.id),
        changes=(change,),
    )


def flags(turn: Turn, number: str, word: str) -> Outcome:
    """Not found: with a red flag the call is off, as after a refusal; without one it goes on carefully."""
    case = find_case(turn.person, number)
    if case is None:
        return arrival.stale(turn)
    if word == "yes":
        return stop(turn, case, LenderNamed(case.id, case.lender, "refused"))
    return show(
        say(turn, "call.careful"),
        option(turn, "go-on", "list", case.id),
        option(turn, "verify", "verify", case.id),
        door(turn, "case", case.id),
    )


def stop(turn: Turn, case: Case, *changes: LenderNamed) -> Outcome:
    """No call: evidence and the police instead."""
    return show(
        say(turn, "call.stop"),
        option(turn, "unlicensed", "topic", "route-illegal"),
        option(turn, "paid", "paid", "yes"),
        option(turn, "still-records", "case", case.id),
        door(turn),
        changes=changes,
    )


def named(turn: Turn, text: str) -> Outcome:
    """The lender's name as they call it, read back on the list's first line."""
    assert turn.person.asking is not None
    case = find_case(turn.person, turn.person.asking.args[0])
    if case is None:
        return arrival.stale(turn)
    name = clean(text, NAME_LENGTH) or case.lender
    outcome = checklist.screen(turn, replace(case, lender=name, lender_state="found"))
    assert outcome.message is not None
    return Outcome(outcome.message, (LenderNamed(case.id, name, "found"), *outcome.changes))
