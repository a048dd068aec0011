"""A promise put right in words: who, what, how much, by when; before and after it is kept."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest

from bot.core.changes import Asked, PromiseDetailed, PromiseMade, PromiseMoved
from bot.core.person import Asking, Person
from bot.core.taps import Tap
from tests.turns import codes, every, only, say, somebody, tap, text, waiting


def read_back(said: str = "3021说周三前退180") -> Person:
    """Somebody who sees what was understood."""
    return somebody(asking=only(say(said, somebody(asking=Asking("promise-what", ("1",)))), Asked).asking)


@pytest.mark.parametrize(
    ("said", "what", "who"),
    [
        ("3021说11月26日前退150", "退150：11月26日", "3021"),
        ("不对，是下周五前", "退180：11月27日", "3021"),
        ("是150", "退150：11月25日", "3021"),
        ("150元", "退150：11月25日", "3021"),
        ("是3022说的", "退180：11月25日", "3022"),
        ("不对，是王女士说的", "退180：11月25日", "王女士"),
        ("下周五到账", "退180：11月27日", "3021"),
        ("免掉违约金", "免掉违约金：11月25日", "3021"),
    ],
)
def test_whatever_is_said_again_is_put_right(said: str, what: str, who: str) -> None:
    """And the rest stays as it was."""
    found = text(say(said, read_back()))
    assert what in found
    assert f"说的人：{who}" in found


def test_an_amount_is_no_yes() -> None:
    """是150 under the button 对 puts the amount right; it confirms nothing."""
    person = replace(read_back(), screen=(("对", Tap("sure", ("1",))), ("早一点", Tap("shift", ("1", "-1")))))
    found = say("是150", person)
    assert every(found, PromiseMade) == []
    assert "退150：11月25日" in text(found)


def test_not_right_alone_asks_for_no_date_again() -> None:
    """不对 names nothing: what is wrong is asked, and all that was read back stays."""
    found = say("不对", read_back())
    assert "什么时候前" not in text(found)
    assert "哪里不对" in text(found)
    assert only(found, Asked).asking == read_back().asking
    assert {"sure:1", "due:1:other"} < {*codes(found)}


@pytest.mark.parametrize(
    ("said", "what"),
    [
        ("金额错了 是399", "退399：11月25日"),
        ("钱错了 399", "退399：11月25日"),
        ("钱是399", "退399：11月25日"),
        ("不是180 是399", "退399：11月25日"),
        ("写错了 是退280", "退280：11月25日"),
        ("等一下 我写错了 是退280", "退280：11月25日"),
        ("改一下 下周五", "退180：11月27日"),
        ("不是周三 是周四", "退180：11月26日"),
        ("时间不对 是12月3号", "退180：12月3日"),
        ("我记错了，改成下周五", "退180：11月27日"),
        ("更正一下 12月1号", "退180：12月1日"),
        ("不是的 是399块", "退399：11月25日"),
        ("应该是399元吧", "退399：11月25日"),
        ("帮我改成下周五", "退180：11月27日"),
        ("他改口说下周五", "退180：11月27日"),
    ],
)
def test_how_it_was_said_to_be_wrong_is_no_promise(said: str, what: str) -> None:
    """金额错了 is not what they promised; what it is instead is."""
    assert what in text(say(said, read_back()))


@pytest.mark.parametrize("said", ["6222021001112233", "是6222021001112233", "622202100111223", "6222021001112233347元"])
def test_a_card_number_is_no_sum(said: str) -> None:
    """15 to 19 digits are never money, whether they are a right number or a mistyped one."""
    for person in (read_back(), somebody(asking=Asking("promise-when", ("1", "退180")), digits=True)):
        found = say(said, person)
        assert said[-15:] not in text(found)
        assert said[:15] not in text(found)


def test_a_new_date_for_the_rest_is_a_promise_of_the_rest() -> None:
    """记新的期限 of 退180, answered 下周五前退剩下的90: what is kept is 退剩下的90."""
    asking = only(tap("renew:2", waiting()), Asked).asking
    found = say("下周五前退剩下的90", somebody(asking=asking))
    assert "退剩下的90：11月27日" in text(found)
    again = say("下周五前到账", somebody(asking=asking))
    assert "退我180元：11月27日" in text(again)


def test_a_wrong_date_is_not_in_the_promise() -> None:
    """3021说11月3日前退180 is over; put right, the old date is nowhere."""
    found = say("3021说11月3日前退180", somebody(asking=Asking("promise-what", ("1",))))
    fixed = say("11月30日", somebody(asking=only(found, Asked).asking))
    assert "退180：11月30日" in text(fixed)
    assert "11月3日" not in text(fixed)


@pytest.mark.parametrize(
    ("said", "detail"),
    [
        ("退150", PromiseDetailed(2, what="退150")),
        ("是150元", PromiseDetailed(2, what="退我150元")),
        ("是3022说的", PromiseDetailed(2, who="3022")),
    ],
)
def test_a_kept_promise_is_put_right_by_words(said: str, detail: PromiseDetailed) -> None:
    """Amount, thing, who: its time stays."""
    asking = only(tap("move:2", waiting()), Asked).asking
    found = say(said, waiting(asking=asking))
    assert only(found, PromiseDetailed) == detail
    assert every(found, PromiseMoved) == []


def test_time_and_amount_together() -> None:
    """Both are changed, and told."""
    asking = only(tap("move:2", waiting()), Asked).asking
    found = say("下周五前退150", waiting(asking=asking))
    assert only(found, PromiseDetailed) == PromiseDetailed(2, what="退150")
    assert "退150，11月27日" in text(found)


def test_two_promises_of_a_note_are_two() -> None:
    """One after the other, each read back, both by the same."""
    person = read_back("客服小王说下周三前退180，下周五前给书面答复")
    assert "退180：11月25日" in text(tap("resume", person))
    first = tap("sure:1", person)
    assert only(first, PromiseMade).promise.what == "退180"
    assert "给书面答复：11月27日" in text(first)
    assert "说的人：小王" in text(first)
    second = tap("sure:1", replace(person, asking=only(first, Asked).asking, counter=12))
    made = only(second, PromiseMade).promise
    assert (made.what, made.who) == ("给书面答复", "小王")
    assert isinstance(made.due_at, datetime)


@pytest.mark.parametrize(
    ("said", "what"),
    [
        ("李经理答应减免200，30号前到账", "减免200，到账：11月30日"),
        ("说最晚12月10号给答复，工号8821", "给答复：12月10日"),
        ("工号没记住，说3到5个工作日", "3到5个工作日：11月27日"),
        ("工号3021 王女士 说下周三前退 180 并且免掉违约金", "退 180 并且免掉违约金：11月25日"),
    ],
)
def test_what_is_promised_is_kept_whole(said: str, what: str) -> None:
    """Amounts stay, the time goes, what nobody said is left out."""
    assert what in text(say(said, somebody(asking=Asking("promise-what", ("1",)))))


def test_no_day_named_is_no_question() -> None:
    """答应退180,但没说哪天: noted at once as undated."""
    found = say("答应退180,但没说哪天", somebody(asking=Asking("promise-what", ("1",))))
    assert "没说日期" in text(found)
    assert only(found, Asked).asking.args[1] == "退180"  # type: ignore[union-attr]
