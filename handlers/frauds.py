"""What has no call: a fraud's advice instead of one, on every road; and what is said before a doubtful one."""

from __future__ import annotations

from bot.core.guide import Matter
from bot.core.messages import Button
from bot.core.person import Case
from bot.core.texts import blocks
from bot.core.turn import Outcome, Turn
from handlers.parts import door, option, say, show

KINDS = "issues"  # the branch of the guide whose sub-groups are the kinds of matters


def siblings(turn: Turn, group: str) -> tuple[Matter, ...]:
    """The matters of one kind, by code."""
    found = (matter for matter in turn.guide.matters.values() if matter.group == group)
    return tuple(sorted(found, key=lambda matter: matter.code))


def way_back(turn: Turn, found: Matter) -> Button:
    """To the matters beside it, or to the kinds where it stands alone."""
    if found.group != KINDS and len(siblings(turn, found.group)) > 1:
        return door(turn, "kind", found.group)
    return door(turn, "triage", "none")


def advice(turn: Turn, found: Matter) -> Outcome:
    """A fraud: stop, keep, report; no call."""
    first = option(turn, "stop-loss", "topic", "scam-stoploss")
    if found.id == "upfront-fee":
        first = option(turn, "not-paid", "paid", "no", style="good")
    return show(
        (*say(turn, "call.scam", matter=found.label), *blocks(found.advice)),
        first,
        option(turn, "paid", "paid", "yes", style="danger"),
        option(turn, "do.family", "family"),
        way_back(turn, found),
    )


def caution(turn: Turn, found: Matter) -> Outcome:
    """A matter that may be a fraud: its warning first, then the call is theirs to choose.

    Nothing is paid and nobody is at the door yet: the police are told of a lender without a licence.
    """
    return show(
        (*say(turn, "call.caution", matter=found.label), *blocks(found.advice)),
        option(turn, "prepare-on", "matter", found.id, "go"),
        option(turn, "police", "topic", "route-illegal", style="danger"),
        way_back(turn, found),
    )


def barred(turn: Turn, case: Case) -> Matter | None:
    """The fraud a case is about, where it is one: nobody is called about it."""
    found = turn.guide.matters.get(case.matter)
    return found if found is not None and found.scam else None
