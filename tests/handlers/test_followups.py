"""Nothing was promised by a day: the proposal, and its three answers."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from bot.core.changes import Asked, NudgeAnswered, NudgePlanned
from bot.core.guide import Guide
from bot.core.nudge import SHANGHAI
from bot.core.person import Asking, Contact, Nudge
from tests.turns import (
    CASE,
    GUIDE,
    NOW,
    changes,
    codes,
    due,
    every,
    is_stale,
    only,
    say,
    seen,
    somebody,
    tap,
    tap_on,
    text,
    waiting,
)

PLAN = Nudge(3, "follow", 1, 1, datetime(2026, 12, 11, 16, tzinfo=SHANGHAI), "sent")


def waits(wait: str) -> Guide:
    """The guide with another wait for refunds."""
    return replace(GUIDE, matters={**GUIDE.matters, "refund-hard": replace(GUIDE.matters["refund-hard"], wait=wait)})


@pytest.mark.parametrize(
    ("wait", "said", "day"),
    [
        ("T-14", "一般 15 个工作日内有答复。我到 12月11日 周五 16:00 来问你", "2026-12-11"),
        ("T-01", "一般 15 天内有答复。我到 12月5日 周六 16:00 来问你", "2026-12-05"),
        ("promise", "先等 3 个工作日。我到 11月25日 周三 16:00 来问你", "2026-11-25"),
        ("15d", "先等 15 天。我到 12月5日 周六 16:00 来问你", "2026-12-05"),
        ("T-13", "先等 3 个工作日。", "2026-11-25"),
    ],
)
def test_the_matters_wait_is_proposed(wait: str, said: str, day: str) -> None:
    """With its reason and its date, after a call of which nothing was told."""
    talked = somebody(contacts=(Contact(7, 1, "call", NOW),))
    found = tap_on(waits(wait), "next:1", talked)
    assert said in text(found)
    assert codes(found)[1:4] == [f"follow:1:{day}", "followon:1", "next:1:no"]


@pytest.mark.parametrize("word", ["nothing", "refused", "final", "shuffled", "withdraw", "partly"])
def test_after_an_answer_nobody_is_told_to_wait(word: str) -> None:
    """The next step is open now; that we ask on a day is no wait."""
    told = somebody(contacts=(Contact(7, 1, "call", NOW, reply=word),))  # type: ignore[arg-type]
    found = tap("next:1", told)
    assert "先等" not in text(found)
    assert "一般 15 天" not in text(found)
    assert "来问你" in text(found)
    assert codes(found)[0] == "rung:1:internal"


def test_nothing_promised_leads_on() -> None:
    """After a call: the next rung now, no wait, and the question when we may ask."""
    assert "reply:1:10:nothing" in codes(tap("called:1:done", somebody()))
    found = tap("reply:1:7:nothing", somebody(contacts=(Contact(7, 1, "call", NOW),)))
    assert "可以往下走一步：向公司投诉" in text(found)
    assert "先等" not in text(found)
    assert codes(found)[0] == "rung:1:internal"


@pytest.mark.parametrize("said", ["有回音了", "有回音", "回复了", "有回复了"])
def test_news_before_the_day_is_heard(said: str) -> None:
    """We said to tell us any time: it is noted like an answer on the day, and not asked about any more."""
    planned = replace(PLAN, state="pending", due_at=NOW + timedelta(days=3))
    found = say(said, somebody(nudges=(planned,)))
    assert text(found) == text(tap("followed:3:yes", somebody(nudges=(planned,))))
    assert only(found, NudgeAnswered).nudge_id == 3
    assert every(say("还没回音", somebody(nudges=(planned,))), NudgeAnswered) == []


@pytest.mark.parametrize(
    ("said", "word"),
    [
        ("有回音了", "yes"),
        ("没回音", "no"),
        ("没动静", "no"),
        ("没人理我", "no"),
        ("一点音讯都没有", "no"),
        ("回复了说不退", "yes"),
    ],
)
def test_our_own_word_answers(said: str, word: str) -> None:
    """回音 is what we call it ourselves."""
    there = somebody(nudges=(PLAN,), screen=seen(due(somebody(nudges=(PLAN,)), PLAN.due_at, 3)))
    assert text(say(said, there, PLAN.due_at)) == text(tap(f"followed:3:{word}", there, PLAN.due_at))


def test_a_guess_at_next_years_holidays_says_so() -> None:
    """Workdays beyond the known calendar may shift."""
    late = datetime(2026, 12, 30, 10, tzinfo=SHANGHAI)
    assert "放假安排" in text(tap("next:1", somebody(), late))


def test_one_tap_accepts() -> None:
    """The nudge stands on the day that was shown; an older one of the same kind is done."""
    found = tap("follow:1:2026-12-11", somebody(nudges=(replace(PLAN, state="pending"),)))
    assert changes(found) == [NudgeAnswered, NudgePlanned]
    assert only(found, NudgePlanned).nudge == Nudge(10, "follow", 1, 1, PLAN.due_at)
    assert "12月11日 周五 16:00" in text(found)


def test_an_old_button_does_not_plan_the_past() -> None:
    """A day that is over asks for another one."""
    found = tap("follow:1:2026-11-20", somebody())
    assert "哪天来问你" in text(found)


def test_another_day() -> None:
    """A usual one by a tap, or typed in their words."""
    found = tap("followon:1", somebody())
    assert codes(found) == [
        "follow:1:2026-11-21",
        "follow:1:2026-11-25",
        "follow:1:2026-11-27",
        "follow:1:2026-12-05",
        "next:1",
    ]
    asked = somebody(asking=only(found, Asked).asking)
    at = only(say("下周三", asked), NudgePlanned).nudge.due_at
    assert at.astimezone(SHANGHAI) == datetime(2026, 11, 25, 16, tzinfo=SHANGHAI)
    at = only(say("后天上午10点", asked), NudgePlanned).nudge.due_at
    assert at.astimezone(SHANGHAI) == datetime(2026, 11, 22, 10, tzinfo=SHANGHAI)
    assert "没听出是什么时候" in text(say("阿巴阿巴", asked))


def test_today_is_still_to_come() -> None:
    """Typed in the evening, today is a minute from now at the earliest, and never in the night."""
    evening = datetime(2026, 11, 20, 20, tzinfo=SHANGHAI)
    at = only(say("今天", somebody(asking=Asking("follow-day", ("1",))), evening), NudgePlanned).nudge.due_at
    assert evening < at <= evening + timedelta(hours=13)


def test_it_is_asked_and_answered() -> None:
    """An answer is looked at; none leads to the next step and another date."""
    found = due(somebody(nudges=(PLAN,)), PLAN.due_at, 3)
    assert "和某某的那件事，有回复了吗？" in text(found)
    assert codes(found) == ["followed:3:yes", "followed:3:no", "later:3", "enough:3"]
    yes = tap("followed:3:yes", somebody(nudges=(PLAN,)), PLAN.due_at)
    assert codes(yes)[0] == "reply:1:10:solved"
    assert only(yes, NudgeAnswered).nudge_id == 3
    no = tap("followed:3:no", somebody(nudges=(PLAN,)), PLAN.due_at)
    assert codes(no)[1].startswith("follow:1:2026-12-")
    assert only(no, NudgeAnswered).nudge_id == 3


def test_a_promise_takes_over() -> None:
    """What was promised since is asked about on its own day; the looser question is dropped."""
    person = waiting(nudges=(replace(PLAN, state="pending"),))
    assert due(person, PLAN.due_at, 3).message is None


def test_nothing_is_proposed_twice() -> None:
    """Where something is planned already, or the case is over."""
    assert not [code for code in codes(tap("next:1", waiting())) if code.startswith("follow")]
    ended = somebody(cases=(replace(CASE, closed_at=NOW),))
    assert not [code for code in codes(tap("next:1", ended)) if code.startswith("follow")]


@pytest.mark.parametrize(
    "code", ["follow:9:2026-12-11", "follow:1:soon", "follow:1:2126-12-11", "followon:9", "followed:9:yes"]
)
def test_stale_taps(code: str) -> None:
    """A case or a nudge that is gone, a day that is none."""
    assert is_stale(tap(code, somebody()))


def test_a_later_question_about_something_else_is_no_reason_not_to_ask() -> None:
    """The repayment day is weeks away, the call had no result today: that is asked about before."""
    far = Nudge(3, "repay", 1, 1, NOW + timedelta(days=20))
    assert codes(tap("next:1", somebody(nudges=(far,))))[1].startswith("follow:1:")
    near = replace(far, due_at=NOW + timedelta(days=1))
    assert codes(tap("next:1", somebody(nudges=(near,))))[1] == "promise:1"
    promised = replace(far, kind="promise")
    assert codes(tap("next:1", somebody(nudges=(promised,))))[1] == "promise:1"


def test_an_answer_about_a_case_that_is_gone() -> None:
    """The question outlived its case."""
    assert "以前的" in text(say("下周三", somebody(asking=Asking("follow-day", ("9",)))))


def test_a_promise_without_a_day_waits_as_long() -> None:
    """没说日期: the matter's own wait, read back before it is kept."""
    person = somebody(asking=Asking("promise-when", ("1", "更正")))
    found = tap_on(waits("T-14"), "due:1:none", person)
    assert "先按 15 个工作日来问" in text(found)
    assert "12月11日 周五 24:00 前" in text(found)
