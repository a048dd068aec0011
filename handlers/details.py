"""What a case is about: the lender's name and kind, the matter, and what is wanted, in one line."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from bot.core.changes import Asked, Change, CounterpartChosen, GoalSet, LenderNamed, MatterChosen
from bot.core.guide import Matter
from bot.core.messages import Block, Button
from bot.core.person import Asking, Case
from bot.core.taps import tap
from bot.core.turn import Outcome, Turn
from handlers import arrival, frauds, matters
from handlers.drafts import clean
from handlers.parts import door, find_case, label, name_of, option, say, show

NAME_LENGTH: Final = 20
GENERAL: Final = "general"  # nobody said yet what it is about
KIND: Final = "kind."  # before the name of a kind of matters
GOAL_LENGTH: Final = 60  # characters
UNKNOWN: Final = "unknown"  # not found yet: the ladder goes on with the rungs that are the same for all


def unnamed(case: Case) -> bool:
    """Whether its texts have blanks where the lender or the matter should stand."""
    return not case.lender or case.matter == GENERAL


def view(turn: Turn, number: str) -> Outcome:
    """All that is known about a case beside its record, each to be put right: for who began with a complaint."""
    case = find_case(turn.person, number)
    return arrival.stale(turn) if case is None else _all(turn, case, ())


def _all(turn: Turn, case: Case, lead: tuple[Block, ...], *changes: Change) -> Outcome:
    matter, org = turn.guide.matters.get(case.matter), turn.guide.routing.counterparts.get(case.org)
    blank = label(turn, "details.blank")
    known = say(
        turn,
        "details.all",
        case=name_of(turn, case),
        lender=case.lender or blank,
        org=org.label if org else blank,
        matter=matter.label if matter else case.matter,
        goal=case.goal or blank,
    )
    return show(
        (*lead, *known),
        option(turn, "set-name", "name", case.id),
        option(turn, "which-org-again" if case.org else "which-org", "org", case.id),
        option(turn, "set-matter", "about-what", case.id),
        option(turn, "set-goal", "goal", case.id),
        option(turn, "next", "next", case.id, style="good"),
        door(turn, "case", case.id),
        changes=changes,
    )


def name(turn: Turn, number: str) -> Outcome:
    """What the lender is called."""
    case = find_case(turn.person, number)
    if case is None:
        return arrival.stale(turn)
    asked = Asked(Asking("name", (number,)))
    return show(say(turn, "details.name"), door(turn, "details", case.id), changes=(asked,))


def said_name(turn: Turn, text: str) -> Outcome:
    """Read back with all the rest; who refused to say who they are stays somebody not to call."""
    assert turn.person.asking is not None
    case, words = find_case(turn.person, turn.person.asking.args[0]), clean(text, NAME_LENGTH)
    if case is None:
        return arrival.stale(turn)
    if not words:
        return name(turn, str(case.id))
    named = LenderNamed(case.id, words, case.lender_state if case.unsafe else "found")
    return _all(turn, replace(case, lender=words), say(turn, "details.noted"), named)


def matter(turn: Turn, number: str, word: str = "") -> Outcome:
    """What it is about: the kind first, then the matter."""
    case, group = find_case(turn.person, number), word.removeprefix(KIND)
    if case is None:
        return arrival.stale(turn)
    found = frauds.siblings(turn, group) if word.startswith(KIND) else ()
    if len(found) == 1:
        return _is_about(turn, case, found[0])
    if found:
        buttons = (Button(it.label, tap("about-what", case.id, it.id)) for it in found)
        return show(say(turn, "details.matter"), *buttons, door(turn, "about-what", case.id))
    chosen = turn.guide.matters.get(word)
    return _kinds(turn, case) if chosen is None else _is_about(turn, case, chosen)


def _kinds(turn: Turn, case: Case) -> Outcome:
    loose = (it for it in frauds.siblings(turn, frauds.KINDS) if it.id != GENERAL)
    return show(
        say(turn, "details.matter"),
        *(Button(group.label, tap("about-what", case.id, f"{KIND}{group.id}")) for group in matters.kinds(turn)),
        *(Button(it.label, tap("about-what", case.id, it.id)) for it in loose),
        door(turn, "details", case.id),
    )


def _is_about(turn: Turn, case: Case, found: Matter) -> Outcome:
    return _all(turn, replace(case, matter=found.id), say(turn, "details.noted"), MatterChosen(case.id, found.id))


def org(turn: Turn, number: str, word: str = "") -> Outcome:
    """What kind of company it is: six to choose from, the rarer ones behind 其他."""
    case = find_case(turn.person, number)
    if case is None:
        return arrival.stale(turn)
    if word in {"", "more"}:
        return _which(turn, case, word or "first")
    if word != UNKNOWN and word not in turn.guide.routing.counterparts:
        return arrival.stale(turn)
    return show(
        say(turn, "details.org-unknown" if word == UNKNOWN else "details.org-noted", org=_called(turn, word)),
        option(turn, "next", "next", case.id, style="good"),
        option(turn, "which-org-again", "org", case.id),
        door(turn, "case", case.id),
        changes=(CounterpartChosen(case.id, word),),
    )


def _called(turn: Turn, word: str) -> str:
    found = turn.guide.routing.counterparts.get(word)
    return found.label if found else ""


def _which(turn: Turn, case: Case, screen: str) -> Outcome:
    found = (it for it in turn.guide.routing.counterparts.values() if it.screen == screen)
    rest = (
        (option(turn, "route-more", "org", case.id, "more"), option(turn, "org-unknown", "org", case.id, UNKNOWN))
        if screen == "first"
        else (option(turn, "refused", "lender", case.id, "refused"),)
    )
    back = door(turn, "next", case.id) if screen == "first" else door(turn, "org", case.id)
    return show(say(turn, "details.org"), *(Button(it.label, tap("org", case.id, it.id)) for it in found), *rest, back)


def goal(turn: Turn, number: str) -> Outcome:
    """What they want, in one line."""
    case = find_case(turn.person, number)
    if case is None:
        return arrival.stale(turn)
    known = say(turn, "details.goal-now", goal=case.goal) if case.goal else ()
    return show(
        (*say(turn, "details.goal"), *known),
        door(turn, "next", case.id),
        changes=(Asked(Asking("goal", (number,))),),
    )


def said_goal(turn: Turn, text: str) -> Outcome:
    """Kept as typed, secrets blanked already, and read back."""
    assert turn.person.asking is not None
    case = find_case(turn.person, turn.person.asking.args[0])
    words = clean(text, GOAL_LENGTH)
    if case is None:
        return arrival.stale(turn)
    if not words:
        return goal(turn, str(case.id))
    cut = say(turn, "details.goal-cut", most=GOAL_LENGTH) if clean(text, GOAL_LENGTH + 1) != words else ()
    return show(
        (*say(turn, "details.goal-noted", goal=words), *cut),
        option(turn, "next", "next", case.id, style="good"),
        option(turn, "again", "goal", case.id),
        door(turn, "case", case.id),
        changes=(GoalSet(case.id, words),),
    )
