"""Before and during the call: triage, the matter, the way, the lender, and whether it got through."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from bot.core.changes import (
    Asked,
    CallEnded,
    CallStarted,
    CaseOpened,
    ContactDetailed,
    Contacted,
    LenderNamed,
    NudgeAnswered,
    NudgePlanned,
)
from bot.core.nudge import SHANGHAI
from bot.core.person import Asking, Contact, Nudge
from bot.core.taps import Tap
from tests.turns import (
    CASE,
    GUIDE,
    NOW,
    STRANGER,
    codes,
    due,
    every,
    is_stale,
    labels,
    only,
    say,
    shown,
    somebody,
    tap,
    text,
)


@pytest.mark.parametrize(
    ("word", "leads"),
    [("danger", "110"), ("asked", "先别交"), ("paid", "别再转第二笔"), ("none", "是哪一类事")],
)
def test_danger_and_fraud_leave_before_the_call(word: str, leads: str) -> None:
    """One screen of triage: only whoever has none of it goes on to the call."""
    assert f"triage:{word}" in codes(tap("prepare", STRANGER))
    assert leads in text(tap(f"triage:{word}", STRANGER))


def test_a_failed_repayment_asks_the_day() -> None:
    """The day of the instalment, answered by a typed number; or whether to pay once more."""
    found = tap("matter:repay-failed", somebody())
    assert only(found, Asked).asking == Asking("repay-day", ("10",))
    assert shown(found).digits
    assert codes(found) == ["repaid:10:skip", "repaid:10:again", "start"]


@pytest.mark.parametrize(
    ("now", "asked"),
    [
        ("11-20 10:30", "11-20 12:30"),
        ("11-20 19:29", "11-20 21:29"),
        ("11-20 19:40", "11-21 08:00"),
        ("11-20 23:00", "11-21 08:00"),
    ],
)
def test_two_hours_after_the_call_began(now: str, asked: str) -> None:
    """Asked once whether it got through; never at night."""
    began = datetime.fromisoformat(f"2026-{now}").replace(tzinfo=SHANGHAI)
    found = tap("calling:1", somebody(), began)
    assert only(found, CallStarted) == CallStarted(1, began)
    at = only(found, NudgePlanned).nudge.due_at.astimezone(SHANGHAI)
    assert f"{at:%m-%d %H:%M}" == asked
    assert f"{at:%H:%M} 没消息，我来问一声" in text(found)


def test_a_second_call_replaces_the_first_question() -> None:
    """One question about one call, however often they tap."""
    old = Nudge(3, "call", 1, 1, NOW + timedelta(hours=1))
    assert only(tap("calling:1", somebody(nudges=(old,))), NudgeAnswered).nudge_id == 3
    person = somebody(nudges=(old,), cases=(replace(CASE, called_at=NOW - timedelta(minutes=9)),))
    done = tap("called:1:done", person)
    talk = Contact(10, 1, "call", NOW - timedelta(minutes=9))
    assert done.changes == (CallEnded(1, "done"), Contacted(talk), Asked(Asking("promise-what", ("1",))))
    assert codes(done)[:3] == ["promise:1", "reply:1:10:nothing", "close:1:solved"]


def test_who_stops_half_way_is_asked_once_more() -> None:
    """The question about the call stays planned until something is noted of what came of it."""
    at = NOW - timedelta(minutes=9)
    talk = Contact(10, 1, "call", at, said="退款到账")
    old = Nudge(3, "call", 1, 1, NOW + timedelta(hours=2))
    held = somebody(nudges=(old,), cases=(replace(CASE, called_at=at),), contacts=(talk,))
    found = due(held, old.due_at, 3)
    assert "还没记完：退款到账" in text(found)
    assert codes(found)[:2] == ["rest:1", "reply:1:10:nothing"]
    assert only(tap("rest:1", held), Asked).asking == Asking("promise-when", ("1", "退款到账"))
    told = replace(held, contacts=(replace(talk, reply="refused"),))
    assert due(told, old.due_at, 3).message is None


def test_the_same_call_is_logged_once() -> None:
    """However often 打完了 is tapped."""
    at = NOW - timedelta(minutes=9)
    held = somebody(cases=(replace(CASE, called_at=at),), contacts=(Contact(10, 1, "call", at),))
    assert every(tap("called:1:done", held), Contacted) == []


def test_the_card_is_one_glance() -> None:
    """The opening, three questions, five things to pin down, two buttons: nothing is asked with a phone at the ear."""
    found = tap("calling:1", somebody())
    matter = GUIDE.matters["refund-hard"]
    assert matter.opening.split("\n")[0] in text(found)
    assert matter.questions[2] in text(found)
    assert matter.questions[3] not in text(found)
    for word in ("工号", "答复", "日期", "编号", "书面"):
        assert word in text(found)
    assert codes(found) == ["called:1:done", "odd:1"]


def test_not_reached_is_tried_again_when_somebody_answers() -> None:
    """A Friday's failed call is proposed again on Monday morning, and the time is said."""
    found = tap("called:1:failed", somebody())
    plan = only(found, NudgePlanned).nudge
    assert plan.due_at.astimezone(SHANGHAI) == datetime(2026, 11, 23, 9, 30, tzinfo=SHANGHAI)
    assert "11月23日 周一 09:30" in text(found)
    assert "不是你的问题" in text(found)


def test_something_odd_on_the_phone() -> None:
    """Hang up first; App's own chat is fine."""
    assert "挂断" in text(tap("odd:1", somebody())).split("\n")[0]
    assert {"tricked:1", "tricked:1:paid"} < set(codes(tap("odd:1", somebody())))


@pytest.mark.parametrize("code", ["tricked:1", "tricked:1:paid"])
def test_money_or_a_code_asked_for_ends_the_call(code: str) -> None:
    """First aid with 110 before anything; nobody asks later whether it got through, and nobody is called again."""
    plan = Nudge(3, "call", 1, 1, NOW + timedelta(hours=2))
    found = tap(code, somebody(cases=(replace(CASE, called_at=NOW),), nudges=(plan,)))
    assert "110" in text(found)
    assert only(found, NudgeAnswered).nudge_id == 3
    assert only(found, LenderNamed) == LenderNamed(1, "某某", "refused")
    assert every(tap("tricked:9", somebody()), LenderNamed) == []


@pytest.mark.parametrize(
    "code",
    [
        "road:1:fly",
        "road:9:call",
        "lender:9:found",
        "lender:1:x",
        "flags:9:yes",
        "calling:9",
        "called:9:done",
        "repaid:9:skip",
    ],
)
def test_stale_taps(code: str) -> None:
    """Of a case that is gone, or with a word nobody offers: home, and nothing changes."""
    assert is_stale(tap(code, somebody()))


def test_a_closed_case_is_not_called_about() -> None:
    """What is over plans no question."""
    assert is_stale(tap("calling:1", somebody(cases=(replace(CASE, closed_at=NOW),))))


@pytest.mark.parametrize("question", ["lender", "repay-day"])
def test_an_answer_about_a_case_that_is_gone(question: str) -> None:
    """The question outlived its case: home, without an error."""
    found = say("25", somebody(asking=Asking(question, ("9",)), digits=True))
    assert "以前的" in text(found)
    assert found.changes == (Asked(None),)


def test_what_is_offered_after_the_call_has_labels() -> None:
    """Five ways a call may end, plus back."""
    assert len(labels(tap("called:1:done", somebody()))) == 6


@pytest.mark.parametrize(
    "said",
    [
        "我在打",
        "乱扣我180，我这会儿正跟客服通着话呢",
        "我现在打",
        "开始打了",
        "我在打电话",
        "在打电话",
        "正在通话",
        "我正在打客服电话",
        "接通了",
    ],
)
def test_a_call_begins_by_word(said: str) -> None:
    """From the list, or anywhere: a stranger is asked first whether we may keep it."""
    for person in (somebody(), somebody(asking=Asking("checklist", ("1",))), somebody(current=0)):
        assert only(say(said, person), CallStarted).case_id == 1
    assert codes(say(said, STRANGER))[0] == "consent:yes:calling"


def test_gone_through_is_a_call_only_where_one_is_offered() -> None:
    """我打过去了 beside the button 我在打 is the call; anywhere else it may be money, and that comes first."""
    offered = somebody(screen=(("我在打", Tap("calling", ("1",))),))
    assert only(say("我打过去了", offered), CallStarted).case_id == 1
    assert "110" in text(say("我打过去了", somebody()))


def test_a_call_about_nothing_yet_begins_a_case() -> None:
    """The phone is at the ear: no question before the card; of several cases one is asked for."""
    found = say("我在打电话", somebody(cases=(), current=0))
    assert only(found, CaseOpened).case.id == only(found, CallStarted).case_id == 10
    assert codes(found) == ["called:10:done", "odd:10"]
    two = somebody(cases=(CASE, replace(CASE, id=2)), current=0)
    assert codes(say("我在打电话", two)) == ["calling:2", "calling:1", "start"]


@pytest.mark.parametrize("said", ["我打电话被骂", "要打客服电话", "不敢打电话", "打电话没用", "他们在打电话骂我"])
def test_talk_about_calls_is_no_call(said: str) -> None:
    """It only begins when they say that it does."""
    assert every(say(said, somebody()), CallStarted) == []


@pytest.mark.parametrize("said", ["打完了", "打完电话了", "电话打完了", "刚打完"])
def test_a_call_ends_by_word(said: str) -> None:
    """The one that was begun, in whatever question; else it is logged as one of now."""
    begun = somebody(cases=(replace(CASE, called_at=NOW),), asking=Asking("promise-what", ("1",)))
    assert only(say(said, begun), CallEnded).result == "done"
    logged = say(said, somebody())
    talk = only(logged, Contacted).contact
    assert talk.way == "call"
    twice = say(said, somebody(contacts=(talk,)))
    assert every(twice, Contacted) + every(twice, CallStarted) == []


def test_an_earlier_call_was_no_failed_one() -> None:
    """没打通 is said of the call that was begun last."""
    earlier = Contact(7, 1, "call", NOW - timedelta(hours=2))
    calling = somebody(cases=(replace(CASE, called_at=NOW),), contacts=(earlier,))
    assert every(tap("called:1:failed", calling), ContactDetailed) == []
    this = replace(calling, contacts=(replace(earlier, at=NOW),))
    assert only(tap("called:1:failed", this), ContactDetailed) == ContactDetailed(7, reply="unreached")


@pytest.mark.parametrize(
    ("said", "word"), [("打完了", "done"), ("打通了", "done"), ("没打通", "failed"), ("没人接", "failed")]
)
def test_the_calls_end_is_heard_before_we_ask(said: str, word: str) -> None:
    """A question came in between, so its buttons are gone: the call is still on."""
    ringing = replace(CASE, called_at=NOW)
    nudge = Nudge(3, "call", 1, 1, NOW + timedelta(hours=2))
    found = say(said, somebody(cases=(ringing,), nudges=(nudge,)))
    assert only(found, CallEnded).result == word
    assert every(say("打完了", somebody()), CallEnded) == []


def test_which_case_the_call_is_about() -> None:
    """Told on the card and after it where there are several; with one there is nothing to mix up."""
    two = somebody(cases=(CASE, replace(CASE, id=5, lender="快象")))
    for code in ("calling:1", "called:1:done"):
        assert "#1 某某 · 退款难" in text(tap(code, two))
        assert "#1" not in text(tap(code, somebody()))
