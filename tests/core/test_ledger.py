"""What was promised and what became of it, in figures."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from bot.core.ledger import Figures, figures, first, with_lender
from bot.core.nudge import SHANGHAI
from bot.core.person import Promise, PromiseState
from tests.turns import CASE, somebody

DUE = datetime(2026, 11, 10, 23, 59, 59, tzinfo=SHANGHAI)


def promise(number: int, state: PromiseState, *, ahead: int = 0, replaces: int = 0, late: int | None = None) -> Promise:
    """Due so many days later; `late` is how many days after its day a broken one was kept after all."""
    due = DUE + timedelta(days=ahead)
    told = due + timedelta(days=late) if late is not None else due
    broken = due + timedelta(hours=10) if late is not None else None
    return Promise(
        number, 1, "退款", due, "day", "", DUE, state=state, replaces=replaces, settled_at=told, broken_at=broken
    )


def test_every_state_is_counted_once() -> None:
    """Withdrawn ones were never made."""
    states: tuple[PromiseState, ...] = ("kept", "kept", "partly", "broken", "replaced", "pending", "withdrawn")
    found = figures(promise(number, state) for number, state in enumerate(states, 1))
    assert found == Figures(made=6, kept=2, partly=1, broken=1, replaced=1, waiting=1, late=0)


def test_nothing_kept_is_not_on_time() -> None:
    """No mean without anything kept."""
    assert figures([promise(1, "broken")]).late is None


def test_lateness_counts_from_the_day_that_was_promised_first() -> None:
    """A new date for the same thing does not make it punctual; what was told to be broken counts to the day it came."""
    chain = (promise(1, "broken"), promise(2, "replaced", ahead=3, replaces=1), promise(3, "kept", ahead=6, replaces=2))
    assert figures(chain).late == 6
    assert figures([promise(1, "kept", late=4)]).late == 4
    assert figures([*chain, promise(4, "kept")]).late == 3
    assert first(chain[2], chain) == chain[0]


def test_an_answer_given_late_does_not_make_the_lender_late() -> None:
    """Who tells days afterwards that it was kept on its day has not waited longer for it."""
    told = replace(promise(1, "kept"), settled_at=DUE + timedelta(days=9))
    assert figures([told]).late == 0


def test_half_a_day_is_rounded_up() -> None:
    """Whole days are told."""
    assert figures([promise(1, "kept", late=1), promise(2, "kept", late=2)]).late == 2


def test_one_lender_over_all_its_cases() -> None:
    """Promises of another lender are not its own."""
    cases = (CASE, replace(CASE, id=2), replace(CASE, id=3, lender="别家"))
    promises = tuple(replace(promise(number, "kept"), case_id=number) for number in (1, 2, 3))
    assert [it.id for it in with_lender(somebody(cases=cases, promises=promises), "某某")] == [1, 2]
