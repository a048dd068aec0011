"""May we remember it: how one says yes and no, and what may be asked meanwhile."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.core.changes import Asked, ConsentGiven, ConsentRefused, PersonForgotten
from bot.core.person import Asking, Person
from bot.core.turn import Outcome
from tests.turns import STRANGER, codes, every, labels, only, say, seen, somebody, tap, text


def asked(code: str = "promise") -> Person:
    """A stranger who was just asked."""
    return after(tap(code, STRANGER), STRANGER)


def after(found: Outcome, person: Person) -> Person:
    """The person as the next message finds them."""
    questions = every(found, Asked)
    return replace(person, asking=questions[-1].asking if questions else person.asking, screen=seen(found))


@pytest.mark.parametrize(
    "said",
    [
        "同意", "好吧", "要得", "行嘛", "你记嘛", "可以呀", "好嘛", "嗯嗯", "好的好的", "那你记嘛", "那好吧", "行吧", "可以可以", "中", "得", "成", "ok", "OK的",
        "没问题", "要得嘛", "记嘛", "帮我记", "麻烦你记一下", "你帮我记", "愿意", "同意同意", "好 帮我记", "可以，帮我记下来", "好的谢谢", "行，记吧", "随你",
    ],
)  # fmt: skip
def test_yes(said: str) -> None:
    """In everyday words, also where something was looked at in between."""
    assert every(say(said, asked()), ConsentGiven)
    beside = after(say("会不会泄露", asked()), asked())
    assert every(say(said, beside), ConsentGiven)


@pytest.mark.parametrize(
    "said",
    [
        "不同意", "不用了", "算了", "先不", "不要", "不要记", "还是算了吧", "先不记", "不记", "暂时不用", "不需要", "不必了", "不愿意", "不了", "不用了谢谢", "算了吧",
        "别记", "先不用", "莫记", "以后再说", "不想记", "只看不记", "不用记", "免了",
    ],
)  # fmt: skip
def test_no(said: str) -> None:
    """It is refused, nothing is deleted and nothing else is meant by it."""
    found = say(said, asked())
    assert every(found, ConsentRefused)
    assert not every(found, PersonForgotten)
    assert "只看不记" in text(found)


@pytest.mark.parametrize(
    "said",
    [
        "可以吗",
        "同意会怎样",
        "记在哪里",
        "你们记什么",
        "可以先看看吗",
        "好的我先看看",
        "不记会怎么样",
        "要钱吗",
        "退我180元",
        "好像被骗了",
        "行业协会",
        "记录",
    ],
)
def test_neither(said: str) -> None:
    """A question or something else is no yes and no no."""
    found = say(said, asked())
    assert not every(found, ConsentGiven)
    assert not every(found, ConsentRefused)


@pytest.mark.parametrize("code", ["promise", "filed:any:12378", "records", "calling", "matter:refund-hard"])
@pytest.mark.parametrize(
    "between",
    [
        "会不会泄露",
        "要钱吗",
        "存多久",
        "你们会把我的信息卖给别人吗",
        "你是谁",
        "会不会上征信",
        "阿巴阿巴",
        "我再想想",
        "隐私说明",
        "隐私",
    ],
)
def test_the_question_and_the_wish_stay(code: str, between: str) -> None:
    """Whatever is said in between, they may say yes to it, or go back to the question."""
    person = after(say(between, asked(code)), asked(code))
    assert person.asking == Asking("consent", tuple(code.split(":")))
    assert {"resume", f"consent:yes:{code}"} & {*codes(say(between, asked(code)))}
    assert every(say("同意", person), ConsentGiven)
    back = say("返回", person) if "接着刚才的" in labels(say(between, asked(code))) else tap("resume", person)
    assert codes(back)[0] == f"consent:yes:{code}"


def test_twice_beside_it() -> None:
    """Two questions, then yes."""
    once = after(say("会不会泄露", asked()), asked())
    twice = after(say("要钱吗", once), once)
    assert only(say("好吧", twice), Asked).asking.question == "promise-what"  # type: ignore[union-attr]


def test_a_promise_told_before_they_agreed_waits_with_the_question() -> None:
    """退我180，周三前 is read back after the yes."""
    found = say("退我180，周三前", asked())
    assert codes(found)[0] == "consent:yes:resume"
    agreed = say("要得", after(found, asked()))
    assert "11月25日 周三 24:00 前" in text(agreed)


def test_a_told_sentence_stays_too() -> None:
    """客服说下周三退 survives a question about privacy."""
    told = after(say("客服说下周三前退我180", STRANGER), STRANGER)
    beside = after(say("会不会泄露", told), told)
    assert "11月25日" in text(say("好吧", beside))


def test_who_thinks_it_over_is_not_pressed() -> None:
    """No list of what is kept once more, and nothing decided."""
    found = say("我再想想", asked())
    assert "不急" in text(found)
    assert not every(found, ConsentRefused)


def test_danger_goes_before_it() -> None:
    """A cry for help is no answer."""
    assert "12356" in text(say("不想活了", asked()))


def test_who_agreed_is_not_asked() -> None:
    """好吧 to somebody known is small talk."""
    assert not every(say("好吧", somebody()), ConsentGiven)
