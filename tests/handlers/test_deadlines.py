"""By when: what takes a question gets a clear one, with the likeliest answer as a button."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import get_args

import pytest

from bot.core.changes import Asked, PromiseMade
from bot.core.due import Reason
from bot.core.messages import options
from bot.core.nudge import SHANGHAI
from bot.core.person import Asking, Person
from bot.core.turn import Outcome
from tests.turns import GUIDE, NOW, STRANGER, codes, every, labels, only, say, shown, somebody, tap, text

WHAT = somebody(asking=Asking("promise-what", ("1",)))
WHEN = somebody(asking=Asking("promise-when", ("1", "退我180元")), digits=True)
YEAR_END = datetime(2026, 12, 25, 10, 30, tzinfo=SHANGHAI)


def asked(found: Outcome) -> Asking:
    """The question that is open afterwards."""
    asking = only(found, Asked).asking
    assert asking is not None
    return asking


def after(found: Outcome) -> Person:
    """The same person on the screen that was just shown."""
    return replace(WHEN, asking=asked(found), screen=options(shown(found)))


def due(found: Outcome) -> str:
    """What is read back: the due moment and its grain."""
    assert asked(found).question == "promise-sure"
    return f"{datetime.fromisoformat(asked(found).args[2]).astimezone(SHANGHAI):%Y-%m-%d %H:%M} {asked(found).args[3]}"


@pytest.mark.parametrize(
    ("said", "now", "guesses", "words"),
    [
        ("8点前", NOW, ["11月20日 20:00"], "上午还是"),
        ("明天8点前", NOW, ["11月21日 08:00", "11月21日 20:00"], "上午还是"),
        ("周五", NOW, ["11月20日", "11月27日"], "两天"),
        ("最快明天", NOW, ["11月21日"], "最晚"),
        ("15个工作日", YEAR_END, ["2027年1月18日"], "还没公布"),
        ("by next Friday", NOW, ["11月20日", "11月27日"], "下周五"),
        ("明天不行", NOW, ["11月21日"], "不行"),
    ],
)
def test_a_doubtful_time_is_asked_about(said: str, now: datetime, guesses: list[str], words: str) -> None:
    """The question in plain words; what it may mean as buttons, what is over never; nothing is assumed."""
    found = say(said, WHEN, now)
    assert words in text(found)
    assert labels(found) == [*guesses, "重说", "没说日期", "返回"]
    assert asked(found).question == "promise-doubt"
    assert every(found, PromiseMade) == []


@pytest.mark.parametrize(
    ("said", "number", "read_back"),
    [
        ("明天8点前", 1, "2026-11-21 20:00 minute"),
        ("周五", 0, "2026-11-20 23:59 day"),
        ("最快明天", 0, "2026-11-21 23:59 day"),
    ],
)
def test_a_guess_is_one_tap(said: str, number: int, read_back: str) -> None:
    """Read back like any other; a clock time stays one and is asked about at its clock."""
    found = say(said, WHEN)
    chosen = tap(codes(found)[number], after(found))
    assert due(chosen) == read_back
    assert only(tap("sure:1", after(chosen)), PromiseMade).promise.basis.origin == "guess"


def test_beyond_the_calendar_the_guess_is_provisional() -> None:
    """It will be counted again, and says so."""
    found = say("15个工作日", WHEN, YEAR_END)
    chosen = tap(codes(found)[0], after(found), YEAR_END)
    assert "明年的安排还没公布" in text(chosen)
    basis = only(tap("sure:1", after(chosen), YEAR_END), PromiseMade).promise.basis
    assert (basis.origin, basis.provisional, basis.calendar, basis.since) == (
        "rough", True, GUIDE.calendar.version, YEAR_END,
    )  # fmt: skip


def test_the_answer_to_a_doubt_may_be_typed() -> None:
    """Whatever they say instead is read anew."""
    assert due(say("晚上8点", after(say("8点前", WHEN)))) == "2026-11-20 20:00 minute"


def test_of_several_times_each_is_offered() -> None:
    """Which one is meant is one tap, not a choice of one; three at most, the latest among them."""
    found = say("利息下周三减，本金的方案12月5日出", WHEN)
    assert labels(found)[:2] == ["11月25日", "12月5日"]
    assert due(tap(codes(found)[0], after(found))) == "2026-11-25 23:59 day"
    many = say("周一回电，周二寄出，周三到账，周四更新", WHEN)
    assert labels(many)[:4] == ["11月23日", "11月24日", "11月26日", "重说"]


def test_what_has_no_guess_gets_the_usual_times() -> None:
    """尽快, 每周五: the question, then four usual times."""
    for said in ("尽快", "每周五"):
        found = say(said, WHEN)
        assert codes(found)[:2] == ["due:1:1d", "due:1:3wd"]
        assert asked(found) == WHEN.asking


def test_an_event_is_asked_for_and_counted_from() -> None:
    """Never from the moment of asking: the lender's favourite way out."""
    found = say("审核通过后3个工作日内", WHEN)
    assert "那件事是哪天" in text(found)
    assert labels(found) == ["今天", "昨天", "还没发生", "重说", "返回"]
    assert due(tap(codes(found)[1], after(found))) == "2026-11-24 23:59 day"
    typed = say("25号", after(found))
    assert due(typed) == "2026-11-30 23:59 day"
    assert "11月25日 周三 那天算起" in text(typed)
    basis = only(tap("sure:1", after(typed)), PromiseMade).promise.basis
    assert (basis.origin, basis.since) == ("event", datetime(2026, 11, 25, 12, tzinfo=SHANGHAI))


def test_an_events_working_days_move_by_working_days() -> None:
    """However often it is corrected, it stays counted from the event's day."""
    first = tap("event:1:2026-11-19", after(say("审核通过后3个工作日内", WHEN)))
    third = tap("shift:1:1", after(tap("shift:1:1", after(tap("shift:1:1", after(first))))))
    assert due(third) == "2026-11-27 23:59 day"
    assert "第3个工作日" in text(tap("how:1", after(third)))
    again = third
    for _ in range(3):
        again = tap("shift:1:-1", after(again))
    assert only(tap("sure:1", after(again)), PromiseMade).promise.basis.origin == "event"


def test_an_event_in_the_first_sentence() -> None:
    """Who says what and after which event in one line is asked for the day at once."""
    found = say("审核通过后24小时内退我180元", WHAT)
    assert asked(found).question == "promise-event"
    assert asked(found).args[1] == "审核通过后24小时内退我180元"


def test_an_event_told_in_free_talk() -> None:
    """Asked about too; a stranger is asked for consent first."""
    said = "客服答应审核通过后24小时内退款"
    assert asked(say(said, somebody())).question == "promise-event"
    assert codes(say(said, STRANGER))[0] == "consent:yes:promise"


def test_a_doubtful_time_in_the_first_sentence_is_offered() -> None:
    """What was heard is not asked for again as if nothing had been said; without a guess the usual times come."""
    found = say("退我180元，周五给", WHAT)
    assert asked(found).question == "promise-doubt"
    assert asked(found).args[1] == "退我180元"
    assert "11月20日" in labels(found)
    assert codes(say("尽快退我180元", WHAT))[0] == "due:1:1d"


def test_a_day_that_may_be_two_is_asked_about() -> None:
    """The 15th: last Sunday, or next month's."""
    found = say("15号", after(say("结清后7天", WHEN)))
    assert labels(found)[:2] == ["11月15日", "12月15日"]
    assert due(tap(codes(found)[0], after(found))) == "2026-11-22 23:59 day"


def test_an_event_that_has_not_happened() -> None:
    """A day to ask is proposed instead, and how it can be moved; nobody is told that they forgot to ask for a date."""
    found = say("还没", replace(after(say("审核通过后24小时内", WHEN)), digits=False))
    assert due(found) == "2026-11-25 23:59 day"
    assert "改时间" in text(found)
    assert "没说日期" not in text(found)
    assert only(tap("sure:1", after(found)), PromiseMade).promise.basis.origin == "guess"


def test_another_time_instead_of_the_events_day() -> None:
    """A length of time is no day: it is read as the whole answer. What is neither is asked again."""
    event = after(say("审核通过后24小时内", WHEN))
    assert due(say("三到五个工作日", event)) == "2026-11-27 23:59 day"
    again = say("嗡嘛呢叭咪吽", event)
    assert "没听出是哪天" in text(again)
    assert asked(again) == event.asking


def test_questions_are_resumed() -> None:
    """After an aside the doubt, the event and the usual times are asked again as they were."""
    for said in ("审核通过后24小时内", "明天8点前", "尽快"):
        found = say(said, WHEN)
        assert text(tap("resume", after(found))).endswith(text(found)[-12:])
        assert asked(tap("resume", after(found))) == asked(found)


@pytest.mark.parametrize("code", ["guess:1:x", "guess:9:20261125T235959", "event:9:2026-11-19"])
def test_stale_and_forged_taps(code: str) -> None:
    """A guess nobody offered, a case that is gone: home."""
    assert "以前的" in text(tap(code, after(say("8点前", WHEN))))


@pytest.mark.parametrize("code", ["guess:1:20261125T235959", "event:1:2026-11-19"])
def test_an_old_button_changes_nothing(code: str) -> None:
    """The question it belonged to is gone."""
    assert "什么也没改" in text(tap(code, somebody()))


def test_a_forged_day_of_an_event() -> None:
    """No date: home."""
    assert "以前的" in text(tap("event:1:x", after(say("审核通过后24小时内", WHEN))))


@pytest.mark.parametrize("why", get_args(Reason))
def test_every_reason_has_its_question(why: str) -> None:
    """None falls back on the words for all others."""
    assert GUIDE.texts.has(f"promise.ask.{why}")


@pytest.mark.parametrize(
    "said", ["没说几点", "他没说什么时候", "不记得了", "不知道", "等他通知", "没写", "对方没给期限"]
)
def test_no_date_is_an_answer(said: str) -> None:
    """Who was given no date is not asked for it again: we propose when to look, and how to ask for one."""
    asking = Asking("promise-when", ("1", "退我180元"))
    found = say(said, somebody(asking=asking))
    assert only(found, Asked).asking is not None
    assert "sure:1" in codes(found)
