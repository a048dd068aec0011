"""What came of a promise, in whatever words it is said."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.core.changes import Asked, PromiseSettled
from bot.core.nudge import SHANGHAI
from bot.core.person import Person, Promise, PromiseState
from handlers.outcomes import sort
from tests.turns import NUDGE, PROMISE, due, every, labels, only, say, seen, somebody, tap, text, waiting

ASKED = NUDGE.due_at.astimezone(SHANGHAI)
STOP = replace(PROMISE, what="停止骚扰")


CALL = replace(PROMISE, what="给我回电话")
PAPER = replace(PROMISE, id=12, what="开结清证明")
CREDIT = replace(PROMISE, id=13, what="更新征信")
DONE = (replace(NUDGE, state="answered"),)


def nudged(promise: Promise) -> Person:
    """Somebody who was asked just now what came of it."""
    person = waiting(promises=(promise,))
    asked = due(person, ASKED, NUDGE.id)
    return replace(person, nudges=(replace(NUDGE, state="sent", times=1),), screen=seen(asked))


def settled(said: str, promise: Promise) -> list[str]:
    """What is noted of the promise after those words."""
    return [change.state for change in every(say(said, nudged(promise), ASKED), PromiseSettled)]


@pytest.mark.parametrize(
    ("what", "kind"),
    [
        ("停止骚扰", "-stop"), ("不再找亲友", "-stop"), ("暂停催收", "-stop"), ("立即停止给我家人打电话", "-stop"), ("保证不再上门", "-stop"),
        ("停催", "-stop"), ("回电话给我", "-call"), ("给我回电话", "-call"), ("联系我", "-call"), ("明天给我打电话", "-call"),
        ("回访", "-call"), ("退我180元", ""), ("停车费退给我", ""), ("书面答复", ""), ("授权停止", ""), ("关闭续费", ""),
        ("电话录音给我", ""),
    ],
)  # fmt: skip
def test_what_was_promised(what: str, kind: str) -> None:
    """By the verb that comes first; that they call only where it is nothing but a call."""
    assert sort(replace(PROMISE, what=what)) == kind


@pytest.mark.parametrize(
    ("promise", "asks", "answers"),
    [(STOP, "停止骚扰。停了吗？", ["停了", "没停"]), (CALL, "给我回电话。打来了吗？", ["打来了", "没打来"])],
)
def test_each_is_asked_in_its_own_words(promise: Promise, asks: str, answers: list[str]) -> None:
    """In the nudge, and where the promise is opened."""
    person = waiting(promises=(promise,))
    asked = due(person, ASKED, NUDGE.id)
    assert asks in text(asked)
    assert labels(asked)[:2] == answers
    assert labels(tap("pledge:2", person))[:2] == answers


@pytest.mark.parametrize("said", ["打了", "还在打", "又打了", "没停", "没有", "还在骚扰", "换号打", "少了些", "天天打"])
def test_it_did_not_stop(said: str) -> None:
    """打了 is no good news here."""
    assert settled(said, STOP) == ["broken"]


@pytest.mark.parametrize("said", ["停了", "没打", "没再打", "不打了", "消停了", "没动静了", "是的", "做到了"])
def test_it_stopped(said: str) -> None:
    """没打 is good news here; and the traces are to be kept."""
    found = say(said, nudged(STOP), ASKED)
    assert only(found, PromiseSettled).state == "kept"
    assert "通话记录和截图先别删" in text(found)


@pytest.mark.parametrize("said", ["有", "打电话"])
def test_what_may_mean_both_settles_nothing(said: str) -> None:
    """有 may be that it was kept, or that there are calls."""
    assert every(say(said, nudged(STOP), ASKED), PromiseSettled) == []


@pytest.mark.parametrize("said", ["打了", "打来了", "回电了", "打过电话了", "联系我了"])
def test_they_called(said: str) -> None:
    """What they said then is what matters."""
    found = say(said, nudged(CALL), ASKED)
    assert only(found, PromiseSettled).state == "kept"
    assert "他说了什么？" in text(found)
    assert labels(found)[0] == "记一条承诺"


@pytest.mark.parametrize("said", ["没打", "没打来", "没接到", "没有", "打了但我没接到"])
def test_they_did_not_call(said: str) -> None:
    """Nor does a call that was not heard count."""
    assert settled(said, CALL) == ["broken"]


@pytest.mark.parametrize("said", ["打来了，说下周三前退180", "回了 答应下周三前退180"])
def test_what_they_promised_when_they_called(said: str) -> None:
    """Told in the same breath: noted as kept, and the new promise read back."""
    found = say(said, nudged(CALL), ASKED)
    assert only(found, PromiseSettled).state == "kept"
    assert text(found).startswith("有回音了：给我回电话。")
    assert "11月25日 周三 24:00 前" in text(found)


@pytest.mark.parametrize("said", ["打过电话了", "打了电话", "我刚打过客服电话了"])
def test_ones_own_call_is_no_refund(said: str) -> None:
    """It is asked what they said."""
    found = say(said, nudged(PROMISE), ASKED)
    assert every(found, PromiseSettled) == []
    assert "谁接的，答应了什么" in text(found)


def asked(*promises: Promise) -> Person:
    """Somebody who was just asked about promises."""
    nudges = tuple(replace(NUDGE, id=20 + n, subject=it.id) for n, it in enumerate(promises))
    person = somebody(promises=promises, nudges=nudges, counter=40)
    told = due(person, ASKED, *(nudge.id for nudge in nudges))
    return replace(person, nudges=tuple(replace(it, state="sent", times=1) for it in nudges), screen=seen(told))


@pytest.mark.parametrize(
    "said",
    [
        "还没到账", "还是没到", "还是没有到", "一分钱没见到", "一分没到", "一毛钱都没收到", "到现在都没到", "到现在一分没退", "钱还是没到", "钱还是莫得到账", "鬼影子都没得",
        "毛都没有", "连个影子都没看到", "我没收到", "我还没收到钱", "卡里没到账", "根本没退", "压根没动静", "至今没消息", "一直没退", "没见到钱", "没见着",
        "没有任何动静", "木有到账", "还没退呢", "啥都没收到", "他们还没打款", "客服还是没处理", "他让我撤诉才退", "他们说不退", "就是不退",
    ],
)  # fmt: skip
def test_that_nothing_came_may_be_said_in_any_way(said: str) -> None:
    """Dialect, emphasis, with and without what was owed."""
    found = say(said, asked(PROMISE), ASKED)
    assert only(found, PromiseSettled).state == "broken"
    assert ("先别撤" in text(found)) == ("撤诉" in said)


@pytest.mark.parametrize(
    "said",
    [
        "没看",
        "还没查",
        "没注意看",
        "我没钱还",
        "没钱了",
        "我没钱了",
        "没问题",
        "我还没还钱",
        "还打！今天打了五个",
        "没空看",
        "我还没去查",
        "没事",
    ],
)
def test_what_only_sounds_like_it(said: str) -> None:
    """Nothing was told of the promise."""
    assert not every(say(said, asked(PROMISE), ASKED), PromiseSettled)


@pytest.mark.parametrize(
    "said",
    [
        "还打！今天打了五个", "今天又打了三个", "还在给我妈打", "照样催", "昨天还打来两个", "还是天天打", "换个号打", "又打来了", "还是打我妈", "一直在打", "他们还在打",
        "每天都打", "还在骚扰我家人", "今天打了我五个电话", "继续骚扰", "还是不停地打",
    ],
)  # fmt: skip
def test_what_was_to_stop_goes_on(said: str) -> None:
    """Also with how often."""
    assert only(say(said, asked(STOP), ASKED), PromiseSettled).state == "broken"


@pytest.mark.parametrize("said", ["没打了", "没人打了", "今天没打", "不打了", "消停了"])
def test_what_was_to_stop_stopped(said: str) -> None:
    """没打 is good news there."""
    assert [it.state for it in every(say(said, asked(STOP), ASKED), PromiseSettled)] in (["kept"], [])


@pytest.mark.parametrize(
    ("said", "day"),
    [
        ("他说要再等三天", "11月25日"), ("他说系统升级 再给他三天", "11月25日"), ("说下周给", "11月29日"), ("推到月底了", "11月30日"), ("客服说还要五个工作日", "11月27日"),
        ("让我等到下周三", "11月25日"), ("他们说月底", "11月30日"), ("他又说下周三退", "11月25日"), ("说财务在审批，要到周五", "11月27日"), ("延期到12月5号", "12月5日"),
        ("他说最晚周五到账", "11月27日"), ("拖到下个月5号", "12月5日"),
    ],
)  # fmt: skip
def test_the_new_date_is_offered(said: str, day: str) -> None:
    """Whatever reason goes with it."""
    assert day in text(say(said, asked(PROMISE), ASKED))
    assert only(say(said, asked(PROMISE), ASKED), Asked).asking.question == "promise-sure"  # type: ignore[union-attr]


@pytest.mark.parametrize("said", ["他说周五上门", "他说三天后起诉我", "他说明天发律师函"])
def test_a_threat_with_a_day_is_no_new_date(said: str) -> None:
    """Nobody promises that."""
    assert "退我180元：" not in text(say(said, asked(PROMISE), ASKED))


def test_none_of_them_is_all_that_were_asked_about() -> None:
    """都没有 to the last of two nudges."""
    both = asked(PROMISE, PAPER)
    single = replace(both, screen=seen(tap("nudge:21", both, ASKED)))
    for said in ("都没有", "两个都没有", "都没", "都没给"):
        told = every(say(said, single, ASKED), PromiseSettled)
        assert sorted((it.promise_id, it.state) for it in told) == [(2, "broken"), (12, "broken")]


@pytest.mark.parametrize(
    ("said", "number", "state"),
    [
        ("结清证明给了", 12, "kept"), ("结清证明开了", 12, "kept"), ("结清证明收到了", 12, "kept"), ("征信更新了", 13, "kept"), ("征信已经更新好了", 13, "kept"),
        ("退款没到", 2, "broken"), ("钱没退", 2, "broken"), ("退我180元没退", 2, "broken"), ("退了一半", 2, "partly"),
    ],
)  # fmt: skip
def test_what_was_told_before_is_put_right(said: str, number: int, state: str) -> None:
    """The record and what follows from it, days after the answer and whatever it was."""
    others: dict[str, PromiseState] = {"kept": "broken", "broken": "kept", "partly": "kept"}
    promises = tuple(
        replace(it, state=others[state], settled_at=ASKED, broken_at=ASKED) for it in (PROMISE, PAPER, CREDIT)
    )
    found = say(said, somebody(promises=promises, nudges=DONE), ASKED + timedelta(days=5))
    settled = only(found, PromiseSettled)
    assert (settled.promise_id, settled.state) == (number, state)


@pytest.mark.parametrize(
    "said", ["客服说结清证明给了", "结清证明给了吗", "到了", "没有", "退款", "结清证明怎么开", "征信"]
)
def test_a_question_or_half_a_word_puts_nothing_right(said: str) -> None:
    """It has to be called by its name, and told."""
    promises = tuple(replace(it, state="broken", settled_at=ASKED, broken_at=ASKED) for it in (PROMISE, PAPER, CREDIT))
    assert not every(say(said, somebody(promises=promises, nudges=DONE), ASKED + timedelta(days=5)), PromiseSettled)
