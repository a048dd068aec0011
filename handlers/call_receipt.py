"""Notes of a call as a text for the lender's own written channel: only what is on record, blanks stay blanks."""

from __future__ import annotations

from datetime import timedelta

from bot.core.messages import Block, Button
from bot.core.person import Case, Promise
from bot.core.turn import Outcome, Turn
from handlers import arrival
from handlers.parts import by, door, find_case, label, option, say, show, until, when
from handlers.talks import SAME_TALK


def receipt(turn: Turn, number: str) -> Outcome:
    """Short, to paste into the App's chat, and long, for a mail; both to copy."""
    case = find_case(turn.person, number)
    if case is None or not case.open or case.called_at is None:
        return arrival.stale(turn)
    short, long = texts(turn, case)
    return show(
        (
            *say(turn, "receipt.short"),
            Block((short,), "quote"),
            *say(turn, "receipt.long"),
            Block((long,), "quote"),
            *say(turn, "receipt.how"),
        ),
        Button(label(turn, "label.copy-short"), copy=short),
        Button(label(turn, "label.copy-long"), copy=long),
        option(turn, "one-more", "promise", case.id),
        door(turn, "case", case.id),
    )


def texts(turn: Turn, case: Case) -> tuple[str, str]:
    """The short and the long text."""
    promises = said_in(turn, case)
    called = case.called_at
    assert called is not None
    facts = {
        "day": when(called).text,
        "lender": case.lender or label(turn, "receipt.your-company"),
        "who": next(
            (label(turn, "receipt.who", who=by(turn, it)) for it in promises if it.who), label(turn, "receipt.nobody")
        ),
        "matter": turn.guide.matters[case.matter].label if case.matter in turn.guide.matters else "",
    }
    if not promises:
        return label(turn, "receipt.short-none", **facts), label(turn, "receipt.long-none", **facts)
    answers = "；".join(label(turn, "receipt.answer", what=it.what, due=_due(turn, it)) for it in promises)
    return (
        label(turn, "receipt.short-text", answers=answers, **facts),
        label(turn, "receipt.long-text", answers=answers, **facts),
    )


def said_in(turn: Turn, case: Case) -> tuple[Promise, ...]:
    """The promises of the last call that are still waited for."""
    called = case.called_at
    return tuple(
        it
        for it in turn.person.promises
        if it.case_id == case.id
        and it.state == "pending"
        and called is not None
        and timedelta() <= it.made_at - called < SAME_TALK
    )


def offered(turn: Turn, case: Case | None) -> tuple[Button, ...]:
    """The way to it, after a call that was just held."""
    called = case.called_at if case else None
    fresh = called is not None and turn.now - called < SAME_TALK
    return (option(turn, "receipt", "receipt", case.id),) if case is not None and fresh else ()


def _due(turn: Turn, promise: Promise) -> str:
    return until(turn, promise.due_at, promise.grain).text
