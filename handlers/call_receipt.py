"""Notes of a talk as a text for the lender's own written channel: only what is on record, blanks stay blanks."""

from __future__ import annotations

from typing import Final

from bot.core.messages import Block, Button
from bot.core.person import Case, Contact, Promise
from bot.core.turn import Outcome, Turn
from handlers import arrival, talks
from handlers.parts import by_name, door, due_of, find_case, label, option, say, show, when
from handlers.talks import SAME_TALK

DESKS: Final = frozenset({"call", "chat", "counter", "social"})  # somebody answers there who has a staff number


def receipt(turn: Turn, number: str) -> Outcome:
    """Short, to paste into the App's chat, and long, for a mail; both to copy."""
    case = find_case(turn.person, number)
    talk = talks.latest(turn.person, case) if case else None
    if case is None or not case.open or talk is None:
        return arrival.stale(turn)
    short, long = texts(turn, case, talk)
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


def texts(turn: Turn, case: Case, talk: Contact) -> tuple[str, str]:
    """The short and the long text about one talk, in the words of its way."""
    promises = [it for it in talks.promised_in(turn.person, talk) if it.state == "pending"]
    facts = {
        "day": when(turn, talk.at).text,
        "way": label(turn, f"log.way.{talk.way}"),
        "lender": case.lender or label(turn, "receipt.your-company"),
        "who": _who(turn, talk, promises),
        "matter": turn.guide.matters[case.matter].label if case.matter in turn.guide.matters else "",
        "answers": "；".join(label(turn, "receipt.answer", what=it.what, due=due_of(turn, it)) for it in promises),
        "came": _came(turn, talk),
    }
    kind = "text" if promises else "none"
    number = talk.reference or label(turn, "receipt.number")
    please = label(turn, f"receipt.please.{kind}{'-numbered' if talk.reference else ''}", number=number)
    return (
        label(turn, f"receipt.short-{kind}", please=please, **facts),
        label(turn, f"receipt.long-{kind}", number=number, **facts),
    )


def _came(turn: Turn, talk: Contact) -> str:
    """What it came to where nothing was promised."""
    name = f"receipt.came.{talk.reply}"
    return label(turn, name if talk.reply and turn.guide.texts.has(name) else "receipt.came.none")


def _who(turn: Turn, talk: Contact, promises: list[Promise]) -> str:
    """With whom; a blank to fill in where somebody must have had a number."""
    who = talk.who or next((it.who for it in promises if it.who), "")
    if who:
        return by_name(turn, who)
    return label(turn, "receipt.nobody") if talk.way in DESKS else ""


def offered(turn: Turn, case: Case | None) -> tuple[Button, ...]:
    """The way to it, after a talk that was just held."""
    talk = talks.latest(turn.person, case) if case else None
    fresh = talk is not None and turn.now - talk.at < SAME_TALK
    return (option(turn, "receipt", "receipt", case.id),) if case is not None and fresh else ()
