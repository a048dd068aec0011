"""How long one usually waits, and when that is over."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

import pytest

from bot.core.followup import CUSTOM, Wait, asked_at, usual
from bot.core.nudge import SHANGHAI
from tests.shipped import GUIDE

FRIDAY = date(2026, 11, 20)


@pytest.mark.parametrize(
    ("wait", "days", "working", "clock"),
    [
        ("promise", 3, True, None), ("3wd", 3, True, None), ("15d", 15, False, None), ("T-01", 15, False, "T-01"),
        ("T-03", 10, True, "T-03"), ("T-14", 15, True, "T-14"), ("T-13", 3, True, None), ("T-15", 3, True, None),
        ("nonsense", 3, True, None), ("T-99", 3, True, None), ("T-07", 3, True, None), ("T-02", 30, False, "T-02"),
    ],
)  # fmt: skip
def test_what_a_wait_means(wait: str, days: int, working: bool, clock: str | None) -> None:
    """A clock's own days; what is immediate, of years or unknown is three working days."""
    found = usual(wait, GUIDE.clocks, FRIDAY)
    assert (found.days, found.working) == (days, working)
    assert (found.clock.id if found.clock else None) == clock


@pytest.mark.parametrize("matter", GUIDE.matters.values(), ids=lambda matter: matter.id)
def test_every_matters_wait_is_understood(matter: object) -> None:
    """Whatever content says, it is days that lie ahead."""
    found = usual(getattr(matter, "wait"), GUIDE.clocks, FRIDAY)  # noqa: B009 - parametrize knows no type
    assert found.end(FRIDAY, GUIDE.calendar) > FRIDAY


def test_a_rule_that_is_not_in_force_is_no_wait() -> None:
    """Before its first day, and after its last, three working days are as good as any."""
    assert usual("T-01", GUIDE.clocks, date(2020, 2, 29)) == CUSTOM
    assert usual("T-01", GUIDE.clocks, date(2020, 3, 1)).days == 15
    ended = replace(GUIDE.clocks["T-01"], valid_to=FRIDAY)
    assert usual("T-01", {"T-01": ended}, FRIDAY).days == 15
    assert usual("T-01", {"T-01": ended}, date(2026, 11, 21)) == CUSTOM


def test_today_is_not_counted() -> None:
    """Working days pass over weekends, natural ones do not (Civil Code art. 201)."""
    assert CUSTOM.end(FRIDAY, GUIDE.calendar) == date(2026, 11, 25)
    assert Wait(15, working=True).end(FRIDAY, GUIDE.calendar) == date(2026, 12, 11)
    assert Wait(15, working=False).end(FRIDAY, GUIDE.calendar) == date(2026, 12, 5)


def test_asked_on_the_last_afternoon() -> None:
    """In Shanghai, while a hotline is still manned."""
    assert asked_at(FRIDAY) == datetime(2026, 11, 20, 16, tzinfo=SHANGHAI)
