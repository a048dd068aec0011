"""Answers to a nudge: kept, partly, broken, answered, paid in."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.core.changes import (
    Asked,
    ComplaintAnswered,
    Contacted,
    NudgeAnswered,
    NudgeMoved,
    NudgePlanned,
    PromiseDetailed,
    PromiseSettled,
)
from bot.core.foreseen import foreseen
from bot.core.messages import options
from bot.core.person import Nudge
from tests.turns import (
    CASE,
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

EARLY = waiting(nudges=(replace(NUDGE, due_at=NOW, state="sent"),))  # moved by hand before the day that was promised
FILED = somebody(complaints=(COMPLAINT,), nudges=(Nudge(5, "complaint", 1, 4, NOW),))
REPAID = somebody(nudges=(Nudge(5, "repay", 1, 1, NOW), Nudge(6, "repay", 1, 1, NOW + timedelta(days=1))))


def test_kept() -> None:
    """An echo: keep the proof, look at interest and credit record, close."""
    found = tap("kept:2", waiting())
    assert found.changes == (PromiseSettled(2, "kept", NOW), NudgeAnswered(3))
    for word in ("有回音了", "截图", "罚息", "征信"):
        assert word in text(found)
    assert codes(found)[0] == "close:1:solved"


def test_kept_in_part() -> None:
    """What came of it is asked once and kept; a bare sum is one, in every text for others."""
    asked = tap("part:2", waiting())
    assert only(asked, PromiseSettled).state == "partly"
    assert only(asked, NudgeAnswered).nudge_id == 3
    assert codes(asked)[0] == "parted:2"
    person = foreseen(replace(waiting(), asking=only(asked, Asked).asking), asked.changes)
    for typed, came in (("90", "到了90元"), ("90块", "到了90元"), ("退了90", "退了90")):
        told = say(typed, person)
        assert only(told, PromiseDetailed).came == came
        assert f"只兑现了一部分：{came}。差的那部分" in text(told)
        assert f"11月21日 周六 24:00 前，只兑现了一部分：{came}。" in text(told)
        assert codes(told)[:3] == ["renew:2", "rung:1:internal", "filed:1"]


def test_a_threat_instead_of_what_was_promised() -> None:
    """Where somebody collects it is put on record, and help goes before every rung."""
    case = replace(CASE, matter="collection-abuse")
    broken = tap("broken:2", waiting(cases=(case,)))
    [threat] = [code for code in codes(broken) if "threat" in code]
    told = tap(threat, waiting(cases=(case,)))
    assert only(told, Contacted).contact.reply == "threat"
    assert codes(told)[:2] == ["topic:danger-now", "rung:1:police"]


@pytest.mark.parametrize(
    ("tapped", "state", "word"), [("parted", "partly", "一部分"), ("broken", "broken", "没有兑现")]
)
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
    person = replace(FILED, complaints=(replace(COMPLAINT, stage="T-01.decide"),))
    found = tap("answered:4:no", person)
    assert found.changes == (NudgeAnswered(5),)
    assert "12378总局" in text(found)
    assert codes(found)[0] == "rung:1:mediate"


def test_a_complaint_that_was_not_passed_on_is_asked_about_again() -> None:
    """Nobody owes an answer yet: where to ask, no next rung, no letter about silence, and the next question."""
    found = tap("answered:4:no", FILED)
    assert found.changes[0] == NudgeAnswered(5)
    assert (only(found, NudgePlanned).nudge.kind, only(found, NudgePlanned).nudge.subject) == ("complaint", 4)
    assert "打 12378 问编号转到哪了" in text(found)
    assert "再来问你" in text(found)
    assert "没有答复" not in text(found)
    assert codes(found)[:2] == ["since:4:T-01.decide", "clock:4"]


def test_an_instalment_that_arrived() -> None:
    """Both questions about it are done."""
    assert [change.nudge_id for change in every(tap("entered:5:yes", REPAID), NudgeAnswered)] == [5, 6]


def test_an_instalment_that_did_not_arrive() -> None:
    """Not a second payment: the card; the next morning still asks."""
    found = tap("entered:5:no", REPAID)
    assert found.changes == (NudgeAnswered(5),)
    assert "先别再还" in text(found)
    assert codes(found)[0] == "card:1"


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
        "nudge:9",
    ],
)
def test_stale_taps(code: str) -> None:
    """What is gone or not offered: home, nothing changes."""
    assert is_stale(tap(code, waiting()))


def test_a_follow_up_that_was_answered_is_answered_however_often_it_was_asked() -> None:
    """The one to come is done with the one that was sent."""
    two = somebody(nudges=(Nudge(5, "follow", 1, 1, NOW, "sent"), Nudge(6, "follow", 1, 1, NOW + timedelta(days=1))))
    for word in ("yes", "no"):
        assert [change.nudge_id for change in every(tap(f"followed:5:{word}", two), NudgeAnswered)] == [5, 6]


def test_an_instalment_that_did_not_arrive_in_time_is_known() -> None:
    """Told on the morning after, it is not asked once more."""
    case = replace(CASE, repay_at=NOW - timedelta(hours=10))
    late = somebody(cases=(case,), nudges=(Nudge(5, "repay", 1, 1, NOW, "sent"), Nudge(6, "repay", 1, 1, NOW)))
    assert [change.nudge_id for change in every(tap("entered:5:no", late), NudgeAnswered)] == [5, 6]


@pytest.mark.parametrize("said", ["没有", "还没到账", "没退"])
def test_nobody_is_late_before_the_day(said: str) -> None:
    """Asked early at their own wish: nothing is settled, it is asked again when the day is over."""
    found = say(said, replace(EARLY, screen=options(shown(tap("nudge:3", EARLY)))))
    assert "还没到日子：答应的是 11月21日 周六 24:00 前" in text(found)
    assert every(found, PromiseSettled) == []
    assert only(found, NudgeMoved).due_at == NUDGE.due_at
    assert codes(found)[0] == "broken:2:sure"


@pytest.mark.parametrize("said", ["反悔了", "他说不退", "不认账"])
def test_who_backed_out_is_not_waited_for(said: str) -> None:
    """They said so themselves."""
    found = say(said, replace(EARLY, screen=options(shown(tap("nudge:3", EARLY)))))
    assert only(found, PromiseSettled).state == "broken"
    assert only(tap("broken:2:sure", EARLY), PromiseSettled).state == "broken"
    assert "到期没有兑现" not in text(found)
