"""What was read back: kept by an ordinary yes, put right in words, left aside but never lost."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest

from bot.core.changes import Asked, ComplaintFiled, Misunderstood, PromiseMade
from bot.core.messages import options
from bot.core.nudge import SHANGHAI
from bot.core.person import Asking, Person
from bot.core.turn import Outcome
from tests.turns import codes, every, labels, only, say, shown, somebody, tap, text

ON_MONDAY = datetime(2026, 11, 23, 10, 0, tzinfo=SHANGHAI)
FILED = Asking("filed-sure", ("1", "12378", "", "2026-11-21"))


def after(found: Outcome) -> Person:
    """Somebody who sees that screen."""
    return somebody(asking=only(found, Asked).asking, screen=options(shown(found)), misses=missed(found))


def missed(found: Outcome) -> int:
    """How often nothing was understood."""
    return sum(change.times for change in every(found, Misunderstood))


def promise() -> Person:
    """Somebody who sees 退我299, by Friday."""
    return after(say("周五前退我299", somebody(asking=Asking("promise-what", ("1",))), ON_MONDAY))


def complaint() -> Person:
    """Somebody who sees a complaint to 12378 of the day before yesterday."""
    return after(say("前天", somebody(asking=Asking("filed-date", ("1", "12378", ""))), ON_MONDAY))


@pytest.mark.parametrize(
    "said", ["嗯嗯", "对 没错", "要得", "好嘞", "没毛病", "可以的", "对头", "是的呢", "行嘛", "没问题"]
)
def test_an_ordinary_yes_keeps_it(said: str) -> None:
    """Of a promise and of a complaint."""
    assert only(say(said, promise(), ON_MONDAY), PromiseMade).promise.what == "退我299"
    assert only(say(said, complaint(), ON_MONDAY), ComplaintFiled).complaint.place == "12378"


@pytest.mark.parametrize(
    ("said", "day"),
    [
        ("晚两天", "11月29日"), ("晚2天吧", "11月29日"), ("再晚一个星期", "12月4日"), ("推迟三天", "11月30日"),
        ("往后推两天", "11月29日"), ("早三天", "11月24日"), ("提前两天", "11月25日"), ("往前挪一天", "11月26日"),
    ],
)  # fmt: skip
def test_so_many_days_later(said: str, day: str) -> None:
    """晚两天 is two days after the day that was read back, not after today."""
    found = say(said, promise(), ON_MONDAY)
    assert f"退我299：{day}" in text(found)


@pytest.mark.parametrize("said", ["不对", "错了", "记错了", "不是这样", "日子不对"])
def test_a_plain_no_asks_what_is_wrong(said: str) -> None:
    """And nothing that was read back is lost."""
    found = say(said, promise(), ON_MONDAY)
    assert "哪里不对" in text(found)
    assert only(found, Asked).asking == promise().asking


@pytest.mark.parametrize("said", ["不记了", "先不记了", "不用记了", "别记了"])
def test_not_to_be_noted(said: str) -> None:
    """It is left out, and said so."""
    found = say(said, promise(), ON_MONDAY)
    assert "没记：退我299" in text(found)
    assert only(found, Asked).asking is None


@pytest.mark.parametrize("person", [promise(), complaint()], ids=["promise", "complaint"])
def test_what_is_not_understood_loses_nothing(person: Person) -> None:
    """It is read back once more; the second time we say so as anywhere, with the way back; then yes still keeps it."""
    once = say("今天天气不错", person, ON_MONDAY)
    assert only(once, Asked).asking == person.asking
    assert "没看懂" in text(once)
    twice = say("今天天气不错", after(once), ON_MONDAY)
    assert labels(twice)[0] == "接着刚才的"
    back = tap("resume", replace(after(twice), misses=0), ON_MONDAY)
    kept = say("要得", after(back), ON_MONDAY)
    assert any(isinstance(change, PromiseMade | ComplaintFiled) for change in kept.changes)


@pytest.mark.parametrize("person", [promise(), complaint()], ids=["promise", "complaint"])
def test_another_matter_is_answered_and_the_way_back_stays(person: Person) -> None:
    """A question in between has its answer; yes after it reads back first what it is about."""
    found = say("征信会不会上", person, ON_MONDAY)
    assert labels(found)[0] == "接着刚才的"
    asked = [change.asking for change in every(found, Asked)] or [person.asking]
    assert asked == [person.asking]
    again = say("对", replace(person, screen=options(shown(found))), ON_MONDAY)
    assert labels(again)[0] == "对"


@pytest.mark.parametrize(
    ("said", "day"),
    [
        ("不是前天 是大前天", "11月20日"), ("不对 是昨天", "11月22日"), ("错了，上周五", "11月20日"),
        ("记错了 11月18号", "11月18日"), ("不是 是3天前", "11月20日"), ("改一下 昨天", "11月22日"),
    ],
)  # fmt: skip
def test_the_day_of_a_complaint_is_put_right(said: str, day: str) -> None:
    """Read back with the other day."""
    found = say(said, complaint(), ON_MONDAY)
    assert f"12378总局：{day}" in text(found)


def test_a_number_that_was_forgotten_is_added() -> None:
    """编号忘写了 是100123 is no day: it goes into the complaint."""
    found = say("编号忘写了 是100123", complaint(), ON_MONDAY)
    assert "100123" in text(found)
    assert only(say("对", after(found), ON_MONDAY), ComplaintFiled).complaint.reference == "100123"


def test_a_day_to_come_is_no_day_of_a_complaint() -> None:
    """It is said so and asked again."""
    assert "还没到" in text(say("明天", complaint(), ON_MONDAY))


@pytest.mark.parametrize(
    ("said", "day"),
    [("前天", "11月21日"), ("上周五", "11月20日"), ("11月18日", "11月18日"), ("是昨天投诉的", "11月22日")],
)
def test_a_day_where_the_number_is_asked_for_is_the_day(said: str, day: str) -> None:
    """It is read back, not passed over."""
    person = somebody(asking=Asking("filed-reference", ("1", "12378")), digits=True)
    assert f"12378总局：{day}" in text(say(said, person, ON_MONDAY))


@pytest.mark.parametrize(("said", "kept"), [("1118", "1118"), ("2026112100123", "100123"), ("TS20261123", "261123")])
def test_a_number_stays_a_number(said: str, kept: str) -> None:
    """Where it is asked for."""
    person = somebody(asking=Asking("filed-reference", ("1", "12378")), digits=True)
    found = say(said, person, ON_MONDAY)
    assert kept in text(found)
    assert codes(found)[:2] == ["filedon:1:0", "filedon:1:1"]


@pytest.mark.parametrize(
    ("said", "more"),
    [
        ("还有一个 下周三前开结清证明", "下周三前开结清证明"),
        ("他还说月底前减免罚息", "他还说月底前减免罚息"),
        ("另外，12月5号更新征信", "12月5号更新征信"),
        ("客服还答应下周三前寄证明", "客服还答应下周三前寄证明"),
        ("再记一条 征信 下个月5号更新", "征信 下个月5号更新"),
        ("对了 还有利息的事", "利息的事"),
    ],
)
def test_another_promise_comes_after_the_one_read_back(said: str, more: str) -> None:
    """It takes nothing's place: both are kept, one after the other."""
    found = say(said, promise(), ON_MONDAY)
    assert "退我299：11月27日" in text(found)
    assert f"接着记：{more}" in text(found)
    kept = say("对", after(found), ON_MONDAY)
    assert only(kept, PromiseMade).promise.what == "退我299"
    assert "记成这样" in text(kept) or "什么时候前" in text(kept)


@pytest.mark.parametrize("said", ["跳过", "这条不记了", "先不记"])
def test_one_of_several_may_be_left_out(said: str) -> None:
    """The next one is read back."""
    several = after(say("还有一个 下周三前开结清证明", promise(), ON_MONDAY))
    found = say(said, several, ON_MONDAY)
    assert "没记：退我299" in text(found)
    assert "开结清证明：12月2日" in text(found)


@pytest.mark.parametrize("said", ["不晓得", "没讲清楚", "记不得了", "没说清楚", "他没明说"])
def test_no_day_was_named(said: str) -> None:
    """In whatever words."""
    found = say(said, promise(), ON_MONDAY)
    assert "没说日期，就先按" in text(found)


@pytest.mark.parametrize("said", ["再记一条", "记承诺", "再记一个"])
def test_this_one_first(said: str) -> None:
    """What is not kept yet is not lost for another one."""
    found = say(said, promise(), ON_MONDAY)
    assert only(found, Asked).asking == promise().asking
    assert "先看这条" in text(found)
