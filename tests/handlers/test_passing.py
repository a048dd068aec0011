"""A complaint that is only to be passed on or accepted yet: what is asked, and how one says that it was."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.core.changes import Asked, ComplaintAnswered, ComplaintTimed, NudgeAnswered, NudgePlanned
from bot.core.person import Complaint, Nudge, Person
from tests.turns import COMPLAINT, NOW, codes, due, every, only, say, seen, somebody, tap, text

NUDGE = Nudge(5, "complaint", 1, 4, NOW)


def asked(*, place: str = "12378", stage: str = "") -> Person:
    """Somebody who was just asked about a complaint whose time is over."""
    complaint = replace(COMPLAINT, place=place, stage=stage)
    person = somebody(complaints=(complaint,), nudges=(NUDGE,))
    return replace(person, nudges=(replace(NUDGE, state="sent", times=1),), screen=seen(due(person, NOW, 5)))


@pytest.mark.parametrize(
    ("place", "question", "label"),
    [
        ("12378", "转给公司了吗？", "since:4:T-01.decide"),
        ("12315", "受理了吗？", "since:4:T-06.mediate"),
        ("petition", "受理了吗？", "since:4:T-09.settle"),
        ("court", "立案了吗？", "since:4:T-11.trial"),
        ("aid", "批了吗？", "since:4:T-10.appoint"),
    ],
)
def test_before_an_answer_is_due_it_is_asked_whether_it_was_passed_on(place: str, question: str, label: str) -> None:
    """Whoever is to answer may have it for a day: nobody was silent, and no letter says so."""
    person = somebody(complaints=(replace(COMPLAINT, place=place),), nudges=(NUDGE,))
    found = due(person, NOW, 5)
    assert question in text(found)
    assert "知道了告诉我" in text(found)
    assert "没有答复" not in text(found)
    assert "有回复了吗" not in text(found)
    assert codes(found)[0] == label


@pytest.mark.parametrize("place", ["internal", "12363", "12345", "credit", "other"])
def test_where_an_answer_is_due_it_is_asked_for(place: str) -> None:
    """The company, and whoever answers at once, had their time."""
    person = somebody(complaints=(replace(COMPLAINT, place=place),), nudges=(NUDGE,))
    assert "有回复了吗" in text(due(person, NOW, 5))


def test_the_company_that_has_it_owes_an_answer() -> None:
    """Its own time is over: silence is said to be silence."""
    person = somebody(complaints=(replace(COMPLAINT, stage="T-01.decide"),), nudges=(NUDGE,))
    found = due(person, NOW, 5)
    assert "有回复了吗" in text(found)
    assert "没有答复" in text(found)


@pytest.mark.parametrize(
    "said",
    [
        "转了", "转过去了", "转给银行了", "转给公司了", "已经转了", "转下去了", "已经转给马上消费金融了", "说转过去了", "他们说已经转给公司处理了",
        "收到短信说转了", "问了 转到分行了", "交办了", "派单了", "移交给银行了", "受理了", "已经受理了", "受理啦",
        "银行打给我了", "银行给我打电话了", "公司联系我了", "客服来电话了", "转过去了 银行刚打给我", "嗯 转给他们了", "刚刚转过去的",
    ],
)  # fmt: skip
def test_it_was_passed_on(said: str) -> None:
    """In whatever words: the company's own time begins, at the latest today, and may be put right; it is no alarm."""
    found = say(said, asked())
    timed = only(found, ComplaintTimed)
    assert (timed.stage, timed.received_on.day) == ("T-01.decide", 20)  # type: ignore[union-attr]
    assert "12月5日 周六 前，公司作出处理决定" in text(found)
    assert "110" not in text(found)
    assert codes(found)[0] == "since:4"


def test_the_button_asks_for_the_day() -> None:
    """Tapped, the day is asked, and may be said or tapped."""
    found = tap("since:4:T-01.decide", asked())
    assert only(found, Asked).asking.question == "clock-day"  # type: ignore[union-attr]
    assert "公司收到投诉那天" in text(found)


@pytest.mark.parametrize(
    ("said", "day"),
    [("昨天转的", 19), ("11月18号转给银行了", 18), ("前天受理的", 18), ("今天转过去了", 20), ("周三转的", 18)],
)
def test_the_day_may_be_said_with_it(said: str, day: int) -> None:
    """The clock runs from that day."""
    timed = only(say(said, asked()), ComplaintTimed)
    assert (timed.stage, timed.received_on.day) == ("T-01.decide", day)  # type: ignore[union-attr]


@pytest.mark.parametrize(
    "said", ["转了三千块", "我转钱了", "转了2000", "转给骗子了", "我把钱转过去了", "转账了", "验证码发过去了"]
)
def test_money_that_was_sent_is_still_an_alarm(said: str) -> None:
    """Named as money, it is no news about the complaint."""
    assert "110" in text(say(said, asked()))
    assert not every(say(said, asked()), ComplaintTimed)


def test_elsewhere_the_same_words_are_an_alarm() -> None:
    """转过去了 where nothing of the kind is asked."""
    assert "110" in text(say("转过去了", somebody(complaints=(COMPLAINT,))))


@pytest.mark.parametrize(
    "said",
    [
        "没转",
        "还没转",
        "没受理",
        "还没",
        "没有",
        "没消息",
        "没有人联系我",
        "到现在没人联系我",
        "没有任何消息",
        "一直没人理",
    ],
)
def test_it_was_not(said: str) -> None:
    """Asked about again."""
    found = say(said, asked())
    assert only(found, NudgeAnswered).nudge_id == 5
    assert only(found, NudgePlanned).nudge.due_at > NOW + timedelta(days=2)


@pytest.mark.parametrize(
    ("said", "word"),
    [
        ("他们说不退", "refused"), ("银行说不同意", "refused"), ("让我撤诉", "withdraw"), ("客服叫我先撤了再说", "withdraw"),
        ("公司说不归他们管", "shuffled"), ("说这是最终答复", "final"), ("他们给我答复了 说不退", "refused"), ("只答应退一半", ""),
        ("他们只肯退一半", ""), ("我不想退了", ""), ("不满意", ""),
    ],
)  # fmt: skip
@pytest.mark.parametrize("stage", ["", "T-01.decide"])
def test_what_they_answered(said: str, word: str, stage: str) -> None:
    """An answer told in one sentence is on record with what it came to."""
    told = every(say(said, asked(stage=stage)), ComplaintAnswered)
    assert [it.reply for it in told] == ([word] if word else [])


def test_accepted_elsewhere_is_no_answer_and_a_call_is_none_there() -> None:
    """At 12315 受理了 begins the mediation; who is complained about may ring up at any time."""
    assert only(say("受理了", asked(place="12315")), ComplaintTimed).stage == "T-06.mediate"
    assert only(say("商家打电话给我了", asked(place="12315")), ComplaintAnswered).complaint_id == 4


def test_a_text_for_others_tells_no_silence_before_it_was_passed_on() -> None:
    """Neither the letter nor the record says that there was no answer."""
    one = Complaint(4, 1, "12378", NOW - timedelta(days=20), NOW - timedelta(days=5))
    for code in ("rung:1:mediate", "next:1", "case:1", "records"):
        assert "没有答复" not in text(tap(code, somebody(complaints=(one,))))
        assert "到期没答复" not in text(tap(code, somebody(complaints=(one,))))
    assert "先打过去问编号的进度" in text(tap("next:1", somebody(complaints=(one,))))


@pytest.mark.parametrize(
    ("said", "word"),
    [
        ("他让我撤诉才退钱", "withdraw"), ("他们给我答复了 说不退", "refused"), ("12378回复我了，公司不同意", "refused"), ("公司叫我先撤投诉", "withdraw"),
        ("客服说不退", ""), ("他让我撤诉才退钱怎么办", ""), ("他们什么时候答复", ""), ("我不想投诉了", ""),
    ],
)  # fmt: skip
def test_an_answer_told_before_we_ask(said: str, word: str) -> None:
    """Of the only complaint that waits, days before or after its nudge."""
    person = somebody(complaints=(replace(COMPLAINT, due_at=NOW + timedelta(days=5)),), nudges=(NUDGE,))
    assert [it.reply for it in every(say(said, person), ComplaintAnswered)] == ([word] if word else [])
