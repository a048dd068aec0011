"""What a lender promised and what became of it, in figures: the mirror of what lenders keep about borrowers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from bot.core.due import SHANGHAI
from bot.core.person import Person, Promise


@dataclass(frozen=True, slots=True)
class Figures:
    """How many promises there were and what became of them; withdrawn ones were never made.

    `late` is the mean of the days by which the kept ones came after the day first promised, None where none was kept.
    """

    made: int
    kept: int
    partly: int
    broken: int
    replaced: int
    waiting: int
    late: int | None


def figures(promises: Iterable[Promise]) -> Figures:
    """The figures of some promises."""
    all_ = [promise for promise in promises if promise.state != "withdrawn"]
    states = [promise.state for promise in all_]
    days = [_late(promise, all_) for promise in all_ if promise.state == "kept"]
    return Figures(
        made=len(all_),
        kept=states.count("kept"),
        partly=states.count("partly"),
        broken=states.count("broken"),
        replaced=states.count("replaced"),
        waiting=states.count("pending"),
        late=_mean(days),
    )


def _mean(days: Sequence[int]) -> int | None:
    """To whole days, half a day up."""
    return (2 * sum(days) + len(days)) // (2 * len(days)) if days else None


def _late(promise: Promise, others: Sequence[Promise]) -> int:
    """Days from the day that was promised first to the day on which it was done."""
    return max((_done_on(promise) - _day(first(promise, others))).days, 0)


def _done_on(promise: Promise) -> date:
    """The day it was kept: as promised, or when that was told, where it had been told to be broken before."""
    late = promise.broken_at is not None and promise.settled_at is not None
    return promise.settled_at.astimezone(SHANGHAI).date() if late and promise.settled_at else _day(promise)


def _day(promise: Promise) -> date:
    return promise.due_at.astimezone(SHANGHAI).date()


def first(promise: Promise, others: Iterable[Promise]) -> Promise:
    """The promise that began the chain of which this one is the latest link."""
    known = {it.id: it for it in others}
    while promise.replaces in known and promise.replaces < promise.id:  # numbers rise: a chain has an end
        promise = known[promise.replaces]
    return promise


def with_lender(person: Person, lender: str) -> tuple[Promise, ...]:
    """All promises of one lender, over all its cases."""
    cases = {case.id for case in person.cases if case.lender == lender}
    return tuple(promise for promise in person.promises if promise.case_id in cases)
