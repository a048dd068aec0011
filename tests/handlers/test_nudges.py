"""Answers to a nudge: kept, partly, broken, wait, enough."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.core.changes import Asked, ComplaintAnswered, NudgeAnswered, NudgeMoved, NudgeStopped, PromiseSettled
from bot.core.nudge import SHANGHAI
from bot.core.person import Asking, Nudge
from tests.turns import (
    COMPLAINT,
    NOW,
    NUDGE,
    codes,
    every,
    is_stale,
    only,
    say,
    shown,
    somebody,
    tap,
    text,
    waiting,
)

SNOOZING = waiting(asking=Asking("snooze", ("3",)), digits=True)
FILED = somebody(complaints=(COMPLAINT,), nudges=(Nudge(5, "complaint", 1, 4, NOW),))
REPAID = somebody(nudges=(Nudge(5, "repay", 1, 1, NOW), Nudge(6, "repay", 1, 1, NOW + timedelta(days=1))))


def test_kept() -> None:
    """An echo: keep the proof, look at interest and credit record, close."""
    found = tap("kept:2", waiting())
    assert found.changes == (PromiseSettled(2, "kept", NOW), NudgeAnswered(3))
    for word in ("有回音了", "截图", "罚息", "征信"):
        assert word in text(found)
    assert codes(found)[0] == "close:1:solved"


@pytest.mark.parametrize(("tapped", "state", "word"), [("part", "partly", "一部分"), ("broken", "broken", "没有兑现")])
def test_not_kept(tapped: str, state: str, word: str) -> None:
    """The next rung with its text, and a new date for it, without blame."""
    found = tap(f"{tapped}:2", waiting())
    assert only(found, PromiseSettled).state == state
    assert only(found, NudgeAnswered).nudge_id == 3
    assert word in text(found)
    assert "可以往上走一步：向公司投诉" in text(found)
    assert "退我180元，11月21日 周六 24:00 前" in text(found)
    assert codes(found)[:3] == ["renew:2", "rung:1:internal", "filed:1"]


def test_answering_the_promise_itself_answers_its_nudge() -> None:
    """Before it falls due, or from the list: nothing is asked about what is settled."""
    assert every(tap("kept:2", waiting(nudges=())), NudgeAnswered) == []
    two = waiting(nudges=(NUDGE, replace(NUDGE, id=8)))
    assert [change.nudge_id for change in every(tap("kept:2", two), NudgeAnswered)] == [3, 8]


def test_a_complaint_that_was_answered() -> None:
    """Keep the answer; content or next step."""
    found = tap("answered:4:yes", FILED)
    assert found.changes == (ComplaintAnswered(4, NOW), NudgeAnswered(5))


def test_a_complaint_that_was_not_answered() -> None:
    """Ask for its progress by its number, then the next step."""
    found = tap("answered:4:no", FILED)
    assert found.changes == (NudgeAnswered(5),)
    assert "12378总局" in text(found)
    assert codes(found)[0] == "rung:1:mediate"


def test_an_instalment_that_arrived() -> None:
    """Both questions about it are done."""
    assert [change.nudge_id for change in every(tap("entered:5:yes", REPAID), NudgeAnswered)] == [5, 6]


def test_an_instalment_that_did_not_arrive() -> None:
    """Not a second payment: the card; the next morning still asks."""
    found = tap("entered:5:no", REPAID)
    assert found.changes == (NudgeAnswered(5),)
    assert "先别再还" in text(found)
    assert codes(found)[0] == "card:1"


def test_how_long_to_wait() -> None:
    """A day, three workdays, or typed."""
    found = tap("later:3", waiting())
    assert codes(found) == ["snooze:3:1d", "snooze:3:3wd", "nudge:3"]
    assert only(found, Asked).asking == SNOOZING.asking


@pytest.mark.parametrize(("how", "then"), [("1d", "11-21 09:30"), ("3wd", "11-25 09:30")])
def test_snoozed(how: str, then: str) -> None:
    """To the morning of that day, and said so."""
    found = tap(f"snooze:3:{how}", waiting())
    moved = only(found, NudgeMoved)
    assert moved.nudge_id == 3
    assert f"{moved.due_at.astimezone(SHANGHAI):%m-%d %H:%M}" == then
    assert "再来问你" in text(found)


@pytest.mark.parametrize(
    ("said", "then"),
    [
        ("后天上午10点", "11-22 10:00"),
        ("明天", "11-21 09:30"),
        ("下周三", "11-25 09:30"),
        ("明天晚上11点", "11-22 08:00"),
    ],
)
def test_snoozed_to_their_own_time(said: str, then: str) -> None:
    """A clock at that clock, a day in its morning, never at night."""
    moved = only(say(said, SNOOZING), NudgeMoved)
    assert f"{moved.due_at.astimezone(SHANGHAI):%m-%d %H:%M}" == then


@pytest.mark.parametrize("said", ["今天", "昨天", "11月1日"])
def test_a_snooze_is_never_in_the_past(said: str) -> None:
    """Today's morning is over: later, or asked again; it does not ring at once."""
    found = say(said, SNOOZING)
    assert all(moved.due_at > NOW for moved in every(found, NudgeMoved))


def test_a_snooze_without_a_time_asks_again() -> None:
    """The question stays open."""
    found = say("嗡嘛呢叭咪吽", SNOOZING)
    assert only(found, Asked).asking == SNOOZING.asking
    assert every(found, NudgeMoved) == []


def test_enough() -> None:
    """No more about this; the record stays."""
    found = tap("enough:3", waiting())
    assert found.changes == (NudgeStopped(3),)
    assert "记录还在" in text(found)


def test_one_of_several() -> None:
    """Its question with its answers, as a message of its own."""
    found = tap("nudge:3", waiting())
    assert shown(found).fresh
    assert codes(found) == ["kept:2", "part:2", "broken:2", "later:3", "enough:3"]


@pytest.mark.parametrize(
    "code",
    [
        "kept:9",
        "part:9",
        "broken:9",
        "answered:9:yes",
        "answered:x:yes",
        "entered:9:yes",
        "later:9",
        "snooze:9:1d",
        "snooze:3:9y",
        "enough:9",
        "nudge:9",
    ],
)
def test_stale_taps(code: str) -> None:
    """What is gone or not offered: home, nothing changes."""
    assert is_stale(tap(code, waiting()))


def test_a_snooze_abroad_is_their_own_morning() -> None:
    """Half past nine in the morning where they are."""
    abroad = waiting(zone="Europe/London")
    moved = only(tap("snooze:3:1d", abroad), NudgeMoved)
    assert moved.due_at.astimezone(UTC) == datetime(2026, 11, 21, 9, 30, tzinfo=UTC)
