"""A noted complaint: looked at, its day corrected, withdrawn."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.core.changes import Asked, ComplaintMoved, ComplaintWithdrawn, NudgeMoved, NudgePlanned, NudgeStopped
from bot.core.nudge import SHANGHAI
from bot.core.person import Asking, Complaint, Nudge
from tests.turns import COMPLAINT, NOW, codes, every, is_stale, only, say, seen, somebody, tap, text

FILED = replace(COMPLAINT, filed_on=NOW - timedelta(days=2), due_at=NOW + timedelta(days=12), reference="123456")
ASKING = Nudge(5, "complaint", 1, 4, NOW + timedelta(days=13))
PERSON = somebody(complaints=(FILED,), nudges=(ASKING,))


def test_a_case_leads_to_its_complaints() -> None:
    """One is shown at once, several are chosen from; without any there is no such button."""
    assert "filings:1" in codes(tap("manage:1", PERSON))
    assert "filings:1" not in codes(tap("manage:1", somebody()))
    assert text(tap("filings:1", PERSON)) == text(tap("filing:4", PERSON))
    two = somebody(complaints=(FILED, replace(FILED, id=6)))
    assert codes(tap("filings:1", two)) == ["filing:4", "filing:6", "case:1"]


def test_a_complaint_shows_what_is_known() -> None:
    """Place, day, number, state, when to look and when we ask; every correction one tap away."""
    found = tap("filing:4", PERSON)
    for fact in ("12378总局", "11月18日 周三投诉", "123456", "等回复", "12月2日 周三", "12月3日 周四 10:30"):
        assert fact in text(found)
    assert codes(found) == ["answered:4:yes", "clock:4", "refile:4", "later:5", "unfile:4", "case:1"]


@pytest.mark.parametrize(
    ("over", "state", "further"),
    [(replace(FILED, answered_at=NOW), "有回复了", ["clock:4"]), (replace(FILED, withdrawn_at=NOW), "已撤回", [])],
)
def test_what_is_over_is_to_read(over: Complaint, state: str, further: list[str]) -> None:
    """Neither corrected nor withdrawn again."""
    person = somebody(complaints=(over,))
    found = tap("filing:4", person)
    assert state in text(found)
    assert codes(found) == [*further, "case:1"]
    for code in ("refile:4", "unfile:4", "refiled:4:2026-11-18"):
        assert is_stale(tap(code, person))


def test_the_day_is_corrected() -> None:
    """Typed it is read back, tapped it is done; the clock and the question move with it."""
    asked = tap("refile:4", PERSON)
    assert codes(asked) == ["refiled:4:2026-11-20", "refiled:4:2026-11-19", "filing:4"]
    person = replace(PERSON, asking=only(asked, Asked).asking)
    read_back = say("上周五", person)
    assert codes(read_back) == ["refiled:4:2026-11-13", "refile:4"]
    assert every(read_back, ComplaintMoved) == []
    found = say("对", replace(person, screen=seen(read_back)))
    moved = only(found, ComplaintMoved)
    assert moved.filed_on.date().isoformat() == "2026-11-13"
    assert moved.due_at.date().isoformat() == "2026-11-27"  # ten workdays
    assert f"{only(found, NudgeMoved).due_at.astimezone(SHANGHAI):%m-%d %H:%M}" == "11-28 09:30"
    assert "11月28日 周六 09:30" in text(found)


def test_a_corrected_day_whose_time_is_over() -> None:
    """That is said, and asked about tomorrow rather than this minute."""
    found = tap("refiled:4:2026-06-05", PERSON)
    assert "已经过了" in text(found)
    assert only(found, NudgeMoved).due_at.astimezone(SHANGHAI) == NOW.replace(day=21, hour=9)


def test_a_question_that_was_stopped_is_planned_anew() -> None:
    """Whoever corrects the day wants to be asked."""
    plan = only(tap("refiled:4:2026-11-19", somebody(complaints=(FILED,))), NudgePlanned).nudge
    assert (plan.id, plan.kind, plan.subject, plan.case_id) == (10, "complaint", 4, 1)


def test_what_cannot_be_the_day() -> None:
    """A day to come has its own sentence; what is not read is asked again in other words."""
    person = replace(PERSON, asking=Asking("filing-date", ("4",)))
    assert "还没到" in text(say("明天", person))
    once = say("不记得了", person)
    assert text(once) != text(say("不记得了", replace(person, asking=only(once, Asked).asking)))


def test_it_is_withdrawn() -> None:
    """It stays in the history and nothing is sent about it."""
    found = tap("unfile:4", PERSON)
    assert found.changes == (ComplaintWithdrawn(4, NOW), NudgeStopped(5))
    withdrawn = somebody(complaints=(replace(FILED, withdrawn_at=NOW),))
    assert "已撤回：12378总局的投诉" in text(tap("case:1", withdrawn))


@pytest.mark.parametrize(
    "code",
    [
        "filings:9",
        "filings:x",
        "filing:9",
        "refile:9",
        "refiled:9:2026-11-18",
        "refiled:4:x",
        "refiled:4:2026-11-21",
        "unfile:9",
    ],
)
def test_stale_taps(code: str) -> None:
    """Of a case or complaint that is gone, or a day that nobody offered: home, nothing changes."""
    assert is_stale(tap(code, PERSON))
