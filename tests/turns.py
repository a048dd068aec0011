"""Turns for the handlers, made by hand: a person in memory, something they type or tap, and what comes of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, Final, TypeVar

import handlers
from bot.core.changes import Change
from bot.core.drafts import bare
from bot.core.guide import Guide
from bot.core.messages import Message, options
from bot.core.nudge import SHANGHAI
from bot.core.person import Case, Complaint, Nudge, Person, Promise
from bot.core.taps import Tap, read
from bot.core.turn import Host, Outcome, Turn
from bot.core.updates import Address, Due, Said, Tapped, Update
from tests import shipped

GUIDE: Final = shipped.GUIDE
NOW: Final = datetime(2026, 11, 20, 10, 30, tzinfo=SHANGHAI)  # a Friday
ME: Final = Address("terminal", "1001")
STRANGER: Final = Person("p", ME)
CASE: Final = Case(1, "refund-hard", NOW - timedelta(days=3), lender="某某")
TOMORROW: Final = datetime(2026, 11, 21, 23, 59, 59, tzinfo=SHANGHAI)
PROMISE: Final = Promise(2, 1, "退我180元", TOMORROW, "day", "明天", NOW)
NUDGE: Final = Nudge(3, "promise", 1, 2, datetime(2026, 11, 22, 1, 30, tzinfo=UTC))
COMPLAINT: Final = Complaint(4, 1, "12378", NOW - timedelta(days=20), NOW - timedelta(days=5))

Kind = TypeVar("Kind")


def somebody(**fields: Any) -> Person:
    """Somebody who agreed to be remembered and has one case open."""
    known: dict[str, Any] = {"known": True, "consent": "given", "counter": 9, "current": 1, "cases": (CASE,)}
    return replace(STRANGER, **{**known, **fields})


def waiting(**fields: Any) -> Person:
    """Somebody who waits for a promise; its nudge is still to come."""
    return somebody(**{"promises": (PROMISE,), "nudges": (NUDGE,), **fields})


def turn(update: Update, person: Person, now: datetime = NOW, **fields: Any) -> Turn:
    """A turn on the content that ships."""
    return Turn(update, person, now, GUIDE, **{"host": Host(), **fields})


def tap(code: str, person: Person, now: datetime = NOW, loaded: Mapping[str, object] | None = None) -> Outcome:
    """What comes of a tap, through the one door."""
    return outcome(turn(Tapped(person.address, f"key:{code}", read(code)), person, now, loaded=loaded or {}))


def on(guide: Guide, update: Update, person: Person) -> Outcome:
    """What comes of an update where other content is loaded."""
    return outcome(replace(turn(update, person), guide=guide))


def tap_on(guide: Guide, code: str, person: Person) -> Outcome:
    """What comes of a tap where other content is loaded."""
    return on(guide, Tapped(person.address, f"key:{code}", read(code)), person)


def say(text: str, person: Person, now: datetime = NOW) -> Outcome:
    """What comes of a typed text, through the one door."""
    return outcome(turn(Said(person.address, f"key:{text}", text), person, now))


def due(person: Person, now: datetime, *numbers: int) -> Outcome:
    """What comes of nudges whose time has come."""
    return outcome(turn(Due(person.address, "key:due", numbers), person, now))


def outcome(given: Turn) -> Outcome:
    """What the one door gives back; it may ask for nothing more."""
    found = handlers.handle(given)
    assert isinstance(found, Outcome)
    return found


def shown(found: Outcome) -> Message:
    """The message there must be."""
    assert found.message is not None
    return found.message


def text(found: Outcome) -> str:
    """The words of the message there must be."""
    return shown(found).text


def labels(found: Outcome) -> list[str]:
    """The options, in order."""
    return [label for label, _ in options(shown(found))]


def codes(found: Outcome) -> list[str]:
    """What the options stand for, in order, without the name of the draft that some are about."""
    return [bare(wish).code for _, wish in options(shown(found))]


def only(found: Outcome, kind: type[Kind]) -> Kind:
    """The one change of a kind."""
    [change] = every(found, kind)
    return change


def every(found: Outcome, kind: type[Kind]) -> list[Kind]:
    """All changes of a kind, in order."""
    return [change for change in found.changes if isinstance(change, kind)]


def changes(found: Outcome) -> list[type[Change]]:
    """The kinds of what changed, in order."""
    return [type(change) for change in found.changes]


def is_stale(found: Outcome) -> bool:
    """Whether a button turned out to be of another time; then nothing changes."""
    return "以前的" in text(found) and not every(found, object)


def seen(found: Outcome) -> tuple[tuple[str, Tap], ...]:
    """The screen that typed numbers now stand for."""
    return options(shown(found))
