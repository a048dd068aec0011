"""The day a clock counts from, the next step, an extension, another kind: each moves the end and the question."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from bot.core.changes import Asked, ComplaintAnswered, ComplaintTimed, NudgeMoved, NudgePlanned, NudgeStopped
from bot.core.nudge import SHANGHAI
from bot.core.person import Asking, Complaint, Nudge
from tests.turns import NOW, codes, every, is_stale, only, say, seen, somebody, tap, text

FILED = Complaint(4, 1, "internal", NOW, NOW + timedelta(days=15))
ASKED = Nudge(5, "complaint", 1, 4, NOW + timedelta(days=16))
PERSON = somebody(complaints=(FILED,), nudges=(ASKED,))
HANDED = somebody(complaints=(replace(FILED, place="12378"),), nudges=(ASKED,))


def at(day: str) -> datetime:
    """Noon in Shanghai."""
    return datetime.fromisoformat(f"{day}T12:00:00+08:00")


def end(day: str) -> datetime:
    """The last second of a day in Shanghai."""
    return datetime.fromisoformat(f"{day}T23:59:59+08:00")


def asks(moved: NudgeMoved) -> str:
    """When it asks, by Shanghai's clock."""
    return f"{moved.due_at.astimezone(SHANGHAI):%m-%d %H:%M}"


def test_the_received_day_is_corrected() -> None:
    """Typed it is read back, tapped it is done; the end and the question move with it."""
    asked = tap("since:4", PERSON)
    assert "公司收到投诉那天" in text(asked)
    assert codes(asked) == ["sinceday:4:same:2026-11-20", "sinceday:4:same:2026-11-19", "clock:4"]
    person = replace(PERSON, asking=only(asked, Asked).asking)
    read_back = say("前天", person)
    assert every(read_back, ComplaintTimed) == []
    found = say("对", replace(person, screen=seen(read_back)))
    assert only(found, ComplaintTimed) == ComplaintTimed(4, end("2026-12-03"), at("2026-11-18"), "", "", ())
    assert asks(only(found, NudgeMoved)) == "12-04 09:30"
    assert "12月3日 周四 前" in text(found)


def test_what_cannot_be_the_day() -> None:
    """A day to come has its own sentence; what is not read is asked again in other words."""
    person = replace(PERSON, asking=Asking("clock-day", ("4", "same")))
    assert "还没到" in text(say("明天", person))
    once = say("不记得了", person)
    assert text(once) != text(say("不记得了", replace(person, asking=only(once, Asked).asking)))


def test_the_next_step_begins() -> None:
    """Handed over: from the day the company has it, its own fifteen days run, without the old extensions."""
    assert "since:4:T-01.decide" in codes(tap("clock:4", HANDED))
    assert "公司收到投诉那天" in text(tap("since:4:T-01.decide", HANDED))
    found = tap("sinceday:4:T-01.decide:2026-11-20", HANDED)
    assert only(found, ComplaintTimed) == ComplaintTimed(4, end("2026-12-05"), at("2026-11-20"), "", "T-01.decide", ())
    assert asks(only(found, NudgeMoved)) == "12-06 09:30"


def test_a_step_of_ones_own_is_reminded_of_before_its_end() -> None:
    """Whoever must act is told three days before; asking afterwards whether there is an answer would be no use."""
    settled = replace(FILED, place="petition", stage="T-09.settle", received_on=at("2026-11-01"))
    person = somebody(complaints=(settled,), nudges=(ASKED,))
    found = tap("sinceday:4:T-09.review-apply:2026-11-20", person)
    assert only(found, ComplaintTimed).due_at == end("2026-12-20")
    assert only(found, NudgeStopped).nudge_id == 5
    plan = only(found, NudgePlanned).nudge
    assert (plan.kind, f"{plan.due_at.astimezone(SHANGHAI):%m-%d %H:%M}") == ("limit", "12-17 09:30")
    late = tap("sinceday:4:T-09.review-apply:2026-10-01", person)
    assert every(late, NudgePlanned) == []


def test_an_extension_moves_the_end_with_its_reason() -> None:
    """What they said, from when to when, the longest there is; the question moves too."""
    asked = tap("extend:4", PERSON)
    assert codes(asked) == ["extend:4:complex", "extend:4:approval", "extend:4:none", "clock:4"]
    found = tap("extend:4:complex", PERSON)
    for fact in ("情况复杂", "12月5日 周六 改到 12月20日 周日", "最长 60 天"):
        assert fact in text(found)
    assert only(found, ComplaintTimed).extended == ("complex",)
    assert asks(only(found, NudgeMoved)) == "12-21 09:30"


def test_the_longest_extension_includes_the_first() -> None:
    """Sixty days in all, however it was told."""
    found = tap("extend:4:approval", PERSON)
    assert only(found, ComplaintTimed).extended == ("complex", "approval")
    assert only(found, ComplaintTimed).due_at == end("2027-01-19")


def test_without_a_reason_nothing_moves() -> None:
    """It is no extension; what to ask for is said."""
    found = tap("extend:4:none", PERSON)
    assert every(found, ComplaintTimed) == []
    assert "还按 12月5日" in text(found)


def test_an_extension_is_taken_back() -> None:
    """The last one goes; where none is left to come, only that is offered."""
    person = somebody(complaints=(replace(FILED, extended=("complex", "approval")),), nudges=(ASKED,))
    asked = tap("extend:4", person)
    assert codes(asked) == ["extend:4:undo", "clock:4"]
    assert "不能再延了" in text(asked)
    assert only(tap("extend:4:undo", person), ComplaintTimed).extended == ("complex",)
    assert only(tap("extend:4:undo", PERSON), ComplaintTimed).extended == ()


def test_another_kind_runs_by_another_clock() -> None:
    """From the same day, at its first step; one without a rule is asked about after fifteen days."""
    assert codes(tap("sort:4", PERSON)) == ["sort:4:personal", "sort:4:company", "clock:4"]
    found = tap("sort:4:personal", PERSON)
    assert only(found, ComplaintTimed) == ComplaintTimed(4, end("2026-12-11"), None, "personal", "", ())
    assert "counting:4" in codes(found)
    free = tap("sort:4:company", PERSON)
    assert only(free, ComplaintTimed).due_at == end("2026-12-05")
    assert "counting:4" not in codes(free)


def test_the_answer_came_earlier() -> None:
    """One's own limit and its reminder count from that day; where it is over nobody is reminded."""
    reminder = Nudge(6, "limit", 1, 4, NOW + timedelta(days=27))
    person = somebody(complaints=(replace(FILED, answered_at=NOW, filed_on=at("2026-10-01")),), nudges=(reminder,))
    found = tap("sinceday:4:same:2026-11-10", person)
    assert only(found, ComplaintAnswered) == ComplaintAnswered(4, at("2026-11-10"))
    assert asks(only(found, NudgeMoved)) == "12-07 09:30"
    assert "12月10日 周四 前" in text(found)
    late = tap("sinceday:4:same:2026-10-10", person)
    assert only(late, NudgeStopped).nudge_id == 6


def test_a_corrected_filing_day_forgets_the_received_one() -> None:
    """The first step runs from the new day; a later step keeps its own beginning."""
    first = replace(FILED, received_on=at("2026-11-19"))
    found = tap("refiled:4:2026-11-10", somebody(complaints=(first,), nudges=(ASKED,)))
    assert only(found, ComplaintTimed).received_on is None
    assert only(found, ComplaintTimed).due_at == end("2026-11-25")
    turned = replace(first, place="12378", stage="T-01.decide")
    assert every(tap("refiled:4:2026-11-10", somebody(complaints=(turned,), nudges=(ASKED,))), ComplaintTimed) == []


@pytest.mark.parametrize(
    "code",
    [
        "since:9", "since:4:T-99.x", "sinceday:4:same:x", "sinceday:4:same:2026-11-21", "sinceday:9:same:2026-11-20",
        "sinceday:4:T-05.objection:2026-11-20", "extend:9", "sort:9", "since:4:T-01.decide",
    ],
)  # fmt: skip
def test_stale_taps(code: str) -> None:
    """Of a complaint, a step or a day that nobody offered: home, nothing changes."""
    assert is_stale(tap(code, PERSON))


@pytest.mark.parametrize("code", ["extend:4", "extend:4:complex", "sort:4", "since:4:T-01.decide"])
def test_what_is_answered_is_no_longer_extended(code: str) -> None:
    """Its clock has stopped."""
    assert is_stale(tap(code, somebody(complaints=(replace(FILED, place="credit", answered_at=NOW),))))
