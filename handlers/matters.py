"""Which matter it is: its kind first, then the matter, then its case."""

from __future__ import annotations

from typing import Final

from bot.core.changes import CaseOpened
from bot.core.guide import Group, Matter
from bot.core.messages import Button
from bot.core.person import Case
from bot.core.plaintext import folded
from bot.core.taps import Tap, tap
from bot.core.turn import Outcome, Turn
from handlers import arrival, checklist, frauds, lenders, repayment
from handlers.frauds import KINDS, siblings
from handlers.parts import door, name_of, next_number, open_cases, option, say, short_name, show

GENERAL: Final = "general"  # what fits nowhere, always the last
HARASSED: Final = "collection-abuse"  # not everybody whom collectors call has borrowed
SEVERAL: Final = 2  # matters on a screen that asks which it is
MOST: Final = 5  # of those named in one breath


def matters(turn: Turn) -> Outcome:
    """Which kind of matter; one that belongs to no kind stands beside them."""
    loose = (found for found in siblings(turn, KINDS) if found.id != GENERAL)
    return show(
        say(turn, "call.kind"),
        *(Button(group.label, tap("kind", group.id)) for group in kinds(turn)),
        *(Button(found.label, tap("matter", found.id)) for found in loose),
        Button(turn.guide.matters[GENERAL].label, tap("matter", GENERAL)),
        door(turn, "prepare"),
    )


def kinds(turn: Turn) -> tuple[Group, ...]:
    """The kinds that have matters, in the guide's order."""
    branch = turn.guide.groups.get(KINDS)
    names = branch.entries if branch else ()
    groups = (turn.guide.groups[name] for name in names if name in turn.guide.groups)
    return tuple(group for group in groups if siblings(turn, group.id))


def kind(turn: Turn, name: str) -> Outcome:
    """The matters of one kind; an only one needs no question."""
    found = siblings(turn, name)
    if not found:
        return matters(turn)
    if len(found) == 1:
        return matter(turn, found[0].id)
    buttons = (Button(each.label, tap("matter", each.id)) for each in found)
    return show(say(turn, "call.matter"), *buttons, door(turn, "triage", "none"))


def meant(turn: Turn, text: str, best: str) -> Matter | None:
    """Where it is asked which matter it is, typed words choose one: by its name, else as the guide understands them."""
    offered = [wish for _, wish in turn.person.screen if wish.verb in {"kind", "matter"}]
    if len(offered) < SEVERAL:
        return None
    named = (found for found in turn.guide.matters.values() if folded(found.label) == folded(text))
    return next(named, None) or turn.guide.matters.get(best.removeprefix("matter:"))


def named(turn: Turn, text: str) -> Matter | None:
    """The matter whose button or whose written questions say just this, where no page has the same name."""
    return turn.guide.matters.get(turn.guide.called.get(folded(text), ""))


def several(turn: Turn, text: str) -> Outcome | None:
    """Asked which matter it is, they name more than one: one at a time."""
    if sum(wish.verb in {"kind", "matter"} for _, wish in turn.person.screen) < SEVERAL:
        return None
    words = folded(text)
    named = [found for found in turn.guide.matters.values() if folded(found.label) in words]
    if len(named) < SEVERAL:
        return None
    buttons = (Button(found.label, tap("matter", found.id)) for found in named[:MOST])
    return show(say(turn, "call.several"), *buttons, door(turn, "triage", "none"))


def begins_with_a_word(found: Matter) -> bool:
    """Whether something is said or asked before its call may be prepared."""
    return found.scam or bool(found.advice) or found.id == HARASSED


def matter(turn: Turn, name: str, wish: str = "") -> Outcome:
    """The matter is clear: a fraud has no call, everything else becomes a case."""
    found = turn.guide.matters.get(name)
    if found is None:
        return matters(turn)
    if found.scam:
        return frauds.advice(turn, found)
    same = next((case for case in open_cases(turn.person) if case.matter == name), None)
    word = _first_word(turn, found, wish) if same is None else None
    if word is not None:
        return word
    if not turn.person.remembered:
        return _before_record(turn, found)
    return _opened(turn, found) if same is None or wish == "new" else _again(turn, found, same)


def _first_word(turn: Turn, found: Matter, wish: str) -> Outcome | None:
    if wish == "" and found.id == HARASSED:
        return role(turn)
    return frauds.caution(turn, found) if found.advice and wish in {"", "me"} else None


def role(turn: Turn) -> Outcome:
    """Collectors call the borrower and others: they need different words."""
    return show(
        say(turn, "call.role"),
        option(turn, "i-borrowed", "matter", HARASSED, "me"),
        option(turn, "i-did-not", "bystander"),
        option(turn, "danger", "topic", "danger-now", style="danger"),
        door(turn, "triage", "none"),
    )


def _again(turn: Turn, found: Matter, same: Case) -> Outcome:
    return show(
        say(turn, "call.again", case=name_of(turn, same)),
        Button(short_name(turn, same), tap("list", same.id)),
        option(turn, "another", "matter", found.id, "new"),
        door(turn, "triage", "none"),
    )


def _before_record(turn: Turn, found: Matter) -> Outcome:
    wish = tap("matter", found.id, *(["go"] if begins_with_a_word(found) else []))
    return read_only(turn, wish) if turn.person.consent == "refused" else arrival.ask_consent(turn, wish)


def read_only(turn: Turn, wish: Tap) -> Outcome:
    """Without a record: the list and the words to say can still be read."""
    found = turn.guide.matters.get(wish.args[0]) if wish.verb == "matter" and wish.args else None
    if found is None:
        return show(say(turn, "consent.refused"), option(turn, "menu", "menu"), option(turn, "home", "start"))
    if found.scam:
        return frauds.advice(turn, found)
    return show(
        (*say(turn, "consent.refused"), *checklist.readable(turn, found)),
        option(turn, "card", "card", "0", found.id),
        option(turn, "agree", "consent", "yes", wish.verb, *wish.args),
        door(turn, "triage", "none"),
    )


def _opened(turn: Turn, found: Matter) -> Outcome:
    case = Case(next_number(turn.person), found.id, turn.now)
    if found.id == "repay-failed":
        return repayment.ask(turn, case, CaseOpened(case))
    return lenders.ways(turn, case, changes=(CaseOpened(case),))
