"""我已投诉: where, the end of its number, the day, and when to look again."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.changes import Asked, CaseOpened, ComplaintFiled, NudgePlanned
from bot.core.nudge import SHANGHAI
from bot.core.person import Asking
from bot.core.updates import Said
from handlers.complaints import due_of, past_day
from tests.turns import (
    CASE,
    GUIDE,
    ME,
    NOW,
    STRANGER,
    codes,
    every,
    is_stale,
    only,
    say,
    shown,
    somebody,
    tap,
    text,
    turn,
)

REFERENCE = somebody(asking=Asking("filed-reference", ("1", "12378")), digits=True)
DATED = somebody(asking=Asking("filed-date", ("1", "12378", "123456")), digits=True)


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("今天", "2026-11-20"), ("刚才", "2026-11-20"), ("昨天", "2026-11-19"), ("前天", "2026-11-18"), ("大前天", "2026-11-17"),
        ("3天前", "2026-11-17"), ("3 天前", "2026-11-17"), ("100天前", "2026-08-12"), ("11月18日", "2026-11-18"), ("11月18号", "2026-11-18"),
        ("11月18", "2026-11-18"), ("11-18", "2026-11-18"), ("11/18", "2026-11-18"), ("11.18", "2026-11-18"),
        ("2026年11月18日", "2026-11-18"), ("2025-11-18", "2025-11-18"), ("11月21日", "2025-11-21"), ("12月31日", "2025-12-31"),
        ("2月29日", None), ("2024年2月29日", "2024-02-29"), ("2027年1月1日", None), ("18", "2026-11-18"), ("18号", "2026-11-18"),
        ("20", "2026-11-20"), ("13月1日", None), ("31", None), ("0", None), ("", None), ("不记得", None), ("明天", None), ("0000年1月1日", None),
    ],
)  # fmt: skip
def test_past_days(typed: str, day: str | None) -> None:
    """A day as people write it, the latest such day that is not to come; noon, so that no time zone moves it."""
    found = past_day(typed, NOW)
    assert (found.date().isoformat() if found else None) == day
    assert found is None or (found.hour == 12 and found.utcoffset() == timedelta(hours=8))


@pytest.mark.parametrize(("typed", "day"), [("25", "2026-10-25"), ("25号", "2026-10-25"), ("31号", "2026-10-31")])
def test_a_bare_day_that_is_to_come_was_last_month(typed: str, day: str) -> None:
    """On the 20th, "25号" was filed on the 25th of last month, not a year ago."""
    found = past_day(typed, NOW)
    assert found is not None
    assert found.date().isoformat() == day


@given(st.text("0123456789年月日号天前-/. 今昨", max_size=12))
def test_a_day_is_never_to_come(typed: str) -> None:
    """Whatever is typed: a day that is past, or none; never a failure."""
    found = past_day(typed, NOW)
    assert found is None or found.date() <= NOW.date()


@pytest.mark.parametrize(
    ("place", "filed", "last"),
    [
        ("internal", "2026-11-20", "2026-12-05"),  # 15 days
        ("12378", "2026-11-20", "2026-12-04"),  # 10 workdays
        ("12378", "2026-09-24", "2026-10-15"),  # over 中秋 and National Day, with its make-up Saturday
        ("12378", "2026-02-11", "2026-03-03"),  # over 春节, with its make-up Saturdays
        ("12363", "2026-11-20", "2026-12-05"),
        ("12315", "2026-11-20", "2026-12-01"),  # 7 workdays
        ("credit", "2026-11-20", "2026-12-10"),  # 20 days
        ("other", "2026-11-20", "2026-12-05"),  # no clock: a custom
    ],
)
def test_clocks(place: str, filed: str, last: str) -> None:
    """Counted from the day after filing to the end of the last day; workdays where the rule counts them."""
    at = datetime.combine(date.fromisoformat(filed), NOW.timetz()).replace(tzinfo=SHANGHAI)
    found = due_of(turn(Said(ME, "k", ""), somebody()), place, at)
    assert found.isoformat() == f"{last}T23:59:59+08:00"


@pytest.mark.parametrize("place", GUIDE.places)
def test_every_place_can_be_noted(place: str) -> None:
    """Place, number, day: saved with its clock and when we ask."""
    assert f"place:1:{place}" in codes(tap("filed:1", somebody()))
    assert "后 6 位" in text(tap(f"place:1:{place}", somebody()))
    person = somebody(asking=Asking("filed-date", ("1", place, "")), digits=True)
    found = tap("filedon:1:0", person)
    complaint = only(found, ComplaintFiled).complaint
    assert (complaint.place, complaint.id, complaint.case_id) == (place, 10, 1)
    plan = only(found, NudgePlanned).nudge
    assert (plan.kind, plan.subject, plan.id) == ("complaint", 10, 11)
    assert plan.due_at > complaint.due_at
    assert "来问你" in text(found)
    clock = GUIDE.clocks.get(GUIDE.places[place].clock)
    assert clock is None or (clock.text in text(found) and clock.source.basis in text(found))


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("20261120123456", "123456"), ("编号 2026-1120-123456", "123456"), ("A12345", "A12345"), ("12", "12"), ("没有", ""),
        ("6222021234567890128", "890128"),
    ],
)  # fmt: skip
def test_only_the_end_of_a_number_is_kept(typed: str, kept: str) -> None:
    """The last six characters: enough to know it again, too little to misuse."""
    asking = only(say(typed, REFERENCE), Asked).asking
    assert asking == Asking("filed-date", ("1", "12378", kept))


def test_no_number() -> None:
    """There may be none yet."""
    assert only(tap("numbered:1:12378", REFERENCE), Asked).asking == Asking("filed-date", ("1", "12378", ""))


@pytest.mark.parametrize(
    ("said", "days"), [("今天", 0), ("刚才", 0), ("11月20日", 0), ("20号", 0), ("昨天", 1), ("3天前", 3), ("18号", 2)]
)
def test_the_day_in_their_words(said: str, days: int) -> None:
    """Typed or tapped, the same complaint."""
    complaint = only(say(said, DATED), ComplaintFiled).complaint
    assert complaint.filed_on.date() == NOW.date() - timedelta(days=days)
    assert complaint.reference == "123456"


@pytest.mark.parametrize("said", ["明天", "2027年1月1日", "不记得了", "2月30日"])
def test_a_day_that_cannot_be(said: str) -> None:
    """Asked again, with the same question open, and without the number being lost."""
    found = say(said, DATED)
    assert "没看懂" in text(found)
    assert only(found, Asked).asking == DATED.asking
    assert shown(found).digits


def test_a_complaint_long_ago_is_asked_about_now() -> None:
    """Its time is over already: the question comes at once, not in the past."""
    assert only(say("2026年1月5日", DATED), NudgePlanned).nudge.due_at >= NOW


def test_which_case() -> None:
    """One open case is meant; of several one is chosen; without any a general one is opened."""
    assert codes(tap("filed", somebody()))[0] == "place:1:internal"
    two = somebody(cases=(CASE, replace(CASE, id=2)))
    assert codes(tap("filed", two)) == ["filed:2", "filed:1", "filed:new", "start"]
    opened = only(tap("filed:new", two), CaseOpened).case
    assert (opened.id, opened.matter) == (10, "general")
    assert every(tap("filed", somebody(cases=())), CaseOpened)
    assert codes(tap("filed:1", STRANGER))[0] == "consent:yes:filed:1"


@pytest.mark.parametrize(
    "code", ["place:9:12378", "place:1:gone", "numbered:9:12378", "numbered:1:gone", "filedon:9:0"]
)
def test_stale_taps(code: str) -> None:
    """Of a case or place that is gone: home, nothing changes."""
    assert is_stale(tap(code, somebody()))


@pytest.mark.parametrize("ago", ["99999999999", "999999", "x", "-1", "²"])
def test_a_forged_day_is_no_error(ago: str) -> None:
    """A tap that nobody offered gets the question again, never an apology, and is not stored."""
    found = tap(f"filedon:1:{ago}", DATED)
    assert every(found, ComplaintFiled) == []
    assert codes(found)[0] == "place:1:internal"


def test_an_old_day_button_asks_again() -> None:
    """The question is gone: where did you complain?"""
    assert codes(tap("filedon:1:0", somebody()))[0] == "place:1:internal"
