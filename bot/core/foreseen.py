"""A person as they will be once some changes are stored: what is advised then is advised now."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import Protocol, TypeVar

from bot.core import changes as c
from bot.core.changes import Change
from bot.core.person import Person, Promise, PromiseState


class _Numbered(Protocol):
    @property
    def id(self) -> int: ...


Kind = TypeVar("Kind", bound=_Numbered)


def foreseen(person: Person, changes: Iterable[Change]) -> Person:
    """The person after these changes, as far as they are about calls, promises, complaints and what is wanted."""
    for change in changes:
        person = _after(person, change)
    return person


def _after(person: Person, change: Change) -> Person:  # noqa: C901, PLR0911, PLR0912 - one case a change
    match change:
        case c.CaseOpened(case):
            return replace(person, cases=(*person.cases, case), counter=max(person.counter, case.id))
        case c.Contacted(contact):
            return replace(person, contacts=(*person.contacts, contact), counter=max(person.counter, contact.id))
        case c.PromiseMade(promise):
            return replace(person, promises=(*person.promises, promise), counter=max(person.counter, promise.id))
        case c.ComplaintFiled(complaint):
            return replace(person, complaints=(*person.complaints, complaint))
        case c.CounterpartChosen(id_, org):
            return replace(person, cases=_with(person.cases, id_, org=org))
        case c.GoalSet(id_, goal):
            return replace(person, cases=_with(person.cases, id_, goal=goal))
        case c.ContactDetailed():
            told = _told(change, "who", "said", "reply", "reference")
            return replace(person, contacts=_with(person.contacts, change.contact_id, **told))
        case c.PromiseSettled(id_, state, at):
            return replace(
                person, promises=tuple(settled(it, state, at) if it.id == id_ else it for it in person.promises)
            )
        case c.PromiseDetailed():
            told = _told(change, "who", "written", "what", "talk", "came")
            return replace(person, promises=_with(person.promises, change.promise_id, **told))
        case c.PromiseMoved(id_, due_at, grain, words, basis):
            moved = {"due_at": due_at, "grain": grain, "words": words, "basis": basis}
            return replace(person, promises=_with(person.promises, id_, **moved))
        case c.ComplaintAnswered(id_, at, reply):
            known = {"answered_at": at, **({"reply": reply} if reply else {})}
            return replace(person, complaints=_with(person.complaints, id_, **known))
        case c.NudgeAnswered(id_) | c.NudgeStopped(id_):
            return replace(person, nudges=tuple(nudge for nudge in person.nudges if nudge.id != id_))
        case _:
            return person


def settled(promise: Promise, state: PromiseState, at: datetime) -> Promise:
    """A promise with what became of it; that it was once broken stays known."""
    broken = promise.broken_at or (at if state in {"broken", "partly"} else None)
    return replace(promise, state=state, settled_at=at, broken_at=broken)


def _told(change: Change, *names: str) -> dict[str, object]:
    """What a change says; a blank says nothing."""
    return {name: getattr(change, name) for name in names if getattr(change, name)}


def _with(things: tuple[Kind, ...], number: int, **told: object) -> tuple[Kind, ...]:
    return tuple(replace(it, **told) if it.id == number else it for it in things)  # type: ignore[type-var]
