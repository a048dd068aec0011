"""Which clock runs for a complaint, what opens next and when, and the limits of one's own."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

import pytest

from bot.core.due import SHANGHAI
from bot.core.filings import answerable, coming, limit, look_at, reminded, running, sort_of, suing
from bot.core.person import Complaint
from tests.shipped import GUIDE

FRIDAY = datetime(2026, 11, 20, 12, tzinfo=SHANGHAI)
FILED = Complaint(4, 1, "internal", FRIDAY, FRIDAY)


@pytest.mark.parametrize(
    ("place", "sort", "matter", "runs"),
    [
        ("internal", "", "refund-hard", "T-01.decide"), ("internal", "personal", "refund-hard", "T-14.handle"),
        ("internal", "company", "refund-hard", None), ("internal", "gone", "refund-hard", "T-01.decide"),
        ("12378", "", "", "T-03.hand-over"), ("12378", "report", "", "T-08.accept"),
        ("12363", "", "auto-deduct", "T-04.answer"), ("12363", "", "credit-dispute", "T-05.complaint"),
        ("12363", "pay", "credit-dispute", "T-04.answer"), ("12315", "", "", "T-06.accept"), ("12315", "report", "", None),
        ("credit", "", "", "T-05.objection"), ("12345", "", "", "T-12.dispatch"), ("court", "", "", "T-11.register"),
        ("higher", "", "", "T-02.answer"), ("petition", "", "", "T-09.forward"), ("aid", "", "", "T-10.examine"),
        ("other", "", "", None), ("gone", "", "", None),
    ],
)  # fmt: skip
def test_which_clock_runs(place: str, sort: str, matter: str, runs: str | None) -> None:
    """By the place, what it was asked for, and what the case makes likely; where no rule is known, none."""
    found = running(GUIDE, replace(FILED, place=place, sort=sort), matter)
    assert (f"{found.clock.id}.{found.stage.id}" if found else None) == runs
    assert (sort_of(GUIDE, replace(FILED, place=place), matter) is None) == (place == "gone")


def test_it_runs_from_the_day_it_was_received() -> None:
    """Not from the day it was sent, where both are known; and at the step it has come to."""
    later = replace(FILED, received_on=FRIDAY.replace(day=23))
    found = running(GUIDE, later, "")
    assert found is not None
    assert found.end.date() == date(2026, 12, 8)
    turned = running(GUIDE, replace(later, place="12378", stage="T-01.decide", extended=("complex",)), "")
    assert turned is not None
    assert (turned.clock.id, turned.end.date()) == ("T-01", date(2026, 12, 23))


def test_a_step_that_content_no_longer_has_is_none() -> None:
    """Content may change between two starts: nothing is computed from what is gone."""
    for stage in ("T-01.gone", "T-77.decide"):
        assert running(GUIDE, replace(FILED, stage=stage), "") is None


def test_a_rule_that_was_not_in_force_does_not_run() -> None:
    """Before March 2020 this one did not exist."""
    assert running(GUIDE, replace(FILED, filed_on=datetime(2020, 2, 1, 12, tzinfo=SHANGHAI)), "") is None


def test_when_to_look() -> None:
    """The clock's own day, or fifteen days where there is none."""
    assert look_at(GUIDE, replace(FILED, place="12378"), "").date() == date(2026, 12, 4)
    assert look_at(GUIDE, replace(FILED, place="other"), "").date() == date(2026, 12, 5)


def test_what_opens_next() -> None:
    """On silence the day after the end, on their answer at once."""
    found = running(GUIDE, FILED, "")
    assert found is not None
    [silence] = coming(found)
    assert (silence.since, silence.opening.place) == (date(2026, 12, 6), "12378")
    [answer] = answerable(found)
    assert (answer.place, answer.clock, answer.stage) == ("higher", "T-02", "apply")


def test_an_answer_leaves_thirty_days() -> None:
    """Counted from the day it came; none while there is no answer, after a withdrawal, or where none is given."""
    answered = replace(FILED, answered_at=FRIDAY)
    found = limit(GUIDE, answered, "")
    assert found is not None
    assert (found.clock.id, found.stage.whose, found.end.date()) == ("T-02", "yours", date(2026, 12, 20))
    assert limit(GUIDE, FILED, "") is None
    assert limit(GUIDE, replace(answered, withdrawn_at=FRIDAY), "") is None
    assert limit(GUIDE, replace(answered, place="12378"), "") is None
    assert limit(GUIDE, replace(answered, place="other"), "") is None


def test_a_step_may_be_ones_own() -> None:
    """A petition answered: thirty days to ask for a review run as a step of their own."""
    asked = replace(FILED, place="petition", stage="T-09.review-apply", received_on=FRIDAY)
    found = limit(GUIDE, asked, "")
    assert found is not None
    assert found.stage.id == "review-apply"


@pytest.mark.parametrize(
    ("day", "said"), [(20, "2026-12-17"), (30, "2026-12-17")], ids=["in November", "at the end of November"]
)
def test_reminded_three_days_before(day: int, said: str) -> None:
    """Early enough to act."""
    found = limit(GUIDE, replace(FILED, answered_at=FRIDAY), "")
    assert found is not None
    reminder = reminded(found, FRIDAY.replace(day=day))
    assert reminder is not None
    assert reminder.date().isoformat() == said


@pytest.mark.parametrize(("day", "said"), [(18, "2026-12-19"), (19, "2026-12-20"), (20, None), (25, None)])
def test_reminded_when_little_is_left(day: int, said: str | None) -> None:
    """Tomorrow while tomorrow is not too late, and never afterwards."""
    found = limit(GUIDE, replace(FILED, answered_at=FRIDAY), "")
    assert found is not None
    reminder = reminded(found, datetime(2026, 12, day, 12, tzinfo=SHANGHAI))
    assert (reminder.date().isoformat() if reminder else None) == said


def test_three_years_to_sue() -> None:
    """To the same day three years on; before October 2017 another rule held, and none is told."""
    found = suing(GUIDE, datetime(2024, 2, 29, 12, tzinfo=SHANGHAI))
    assert found is not None
    assert found.end.date() == date(2027, 2, 28)
    assert suing(GUIDE, datetime(2017, 9, 30, 12, tzinfo=SHANGHAI)) is None
