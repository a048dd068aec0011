"""Typed words as the answer to what was asked: the last thing, the one they name, or which one is asked."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.core.changes import Asked, NudgeMoved, NudgeStopped, PromiseDetailed, PromiseSettled
from bot.core.nudge import SHANGHAI
from bot.core.person import Asking, Person
from tests.turns import (
    CASE,
    NOW,
    NUDGE,
    PROMISE,
    codes,
    due,
    every,
    labels,
    only,
    say,
    seen,
    somebody,
    tap,
    text,
    waiting,
)

ASKED = NUDGE.due_at.astimezone(SHANGHAI)
PUT_OFF = replace(NUDGE, due_at=ASKED + timedelta(days=3), times=1)
OTHER_CASE = replace(CASE, id=5, lender="桃子")
CALLS = replace(PROMISE, id=6, what="停止给我家人打电话", case_id=5)
SMALL = replace(PROMISE, id=8, what="退我90元")


def put_off(**fields: object) -> Person:
    """Somebody who put the question off just now."""
    offered = tap("snooze:3:3wd", waiting(nudges=(replace(NUDGE, state="sent", times=1),)), ASKED)
    return waiting(**{"nudges": (PUT_OFF,), "screen": seen(offered), **fields})


def several(*promises: object, now: bool = True) -> Person:
    """Somebody who was asked about several promises in one message."""
    nudges = tuple(replace(NUDGE, id=20 + n, case_id=it.case_id, subject=it.id) for n, it in enumerate(promises))  # type: ignore[attr-defined]
    person = somebody(cases=(CASE, OTHER_CASE), promises=promises, nudges=nudges, counter=40)
    asked = due(person, ASKED, *(nudge.id for nudge in nudges))
    sent = tuple(replace(nudge, state="sent", times=1) for nudge in nudges)
    return replace(person, nudges=sent, screen=seen(asked) if now else ())


@pytest.mark.parametrize(
    ("said", "state"),
    [
        ("已经退了", "kept"), ("没退", "broken"), ("没有", "broken"), ("退了一半", "partly"), ("钱已经退了，谢谢", "kept"),
        ("退我180元没退", "broken"), ("嗯", ""), ("有", ""), ("是的", ""), ("退了吗", ""), ("退了会怎样", ""),
    ],
)  # fmt: skip
def test_who_put_it_off_may_answer_after_all(said: str, state: str) -> None:
    """What we asked last is what they answer; a nod to the new time answers nothing."""
    assert [change.state for change in every(say(said, put_off(), ASKED), PromiseSettled)] == ([state] if state else [])


def test_who_put_it_off_may_end_it() -> None:
    """不用了 right after is about this."""
    assert only(say("不用了", put_off(), ASKED), NudgeStopped).nudge_id == NUDGE.id


@pytest.mark.parametrize(
    ("said", "state"), [("已经退了", ["kept"]), ("没退", ["broken"]), ("没有", []), ("不用了", [])]
)
def test_later_only_plain_words_are_its_answer(said: str, state: list[str]) -> None:
    """After other screens it is still open, but 没有 may be about anything."""
    found = say(said, put_off(screen=()), ASKED + timedelta(days=1))
    assert [change.state for change in every(found, PromiseSettled)] == state
    assert every(found, NudgeStopped) == []


@pytest.mark.parametrize(
    ("said", "state"), [("已经退了", ["kept"]), ("没退", ["broken"]), ("后天上午10点", []), ("过几天", []), ("嗯", [])]
)
def test_an_answer_where_a_time_was_asked_for(said: str, state: list[str]) -> None:
    """How long to wait is no question any more once it came."""
    person = waiting(nudges=(replace(NUDGE, state="sent", times=1),), asking=Asking("snooze", ("3",)))
    assert [change.state for change in every(say(said, person, ASKED), PromiseSettled)] == state


@pytest.mark.parametrize("said", ["退了90", "只退了90", "退了90元"])
def test_less_than_was_promised_is_a_part(said: str) -> None:
    """退了90 of 180 is no promise kept; what came is noted."""
    found = say(said, put_off(), ASKED)
    assert only(found, PromiseSettled).state == "partly"
    assert only(found, PromiseDetailed).came == "到了90元"


def test_as_much_as_was_promised_is_all_of_it() -> None:
    """退了180 of 180 is kept."""
    assert only(say("退了180", put_off(), ASKED), PromiseSettled).state == "kept"


@pytest.mark.parametrize(
    ("said", "settled"),
    [
        ("没退", 2), ("180退了", 2), ("180那个没有", 2), ("桃子没有", 6), ("打电话的没有", 6), ("第二个没有", 6),
        ("第一件办好了", 2), ("某某的到了", 2),
    ],
)  # fmt: skip
def test_the_words_name_which_of_several(said: str, settled: int) -> None:
    """Its sum, its company, its place, or what it is about."""
    assert only(say(said, several(PROMISE, CALLS), ASKED), PromiseSettled).promise_id == settled


@pytest.mark.parametrize("said", ["没有", "还没", "办好了", "退180元或90元没有"])
def test_which_of_several_is_asked(said: str) -> None:
    """Where it may be any, nothing is settled before they say."""
    found = say(said, several(PROMISE, CALLS), ASKED)
    assert every(found, PromiseSettled) == []


def test_which_one_is_one_tap() -> None:
    """Each button is the answer they gave, to one of them."""
    found = say("没有", several(PROMISE, CALLS), ASKED)
    assert text(found) == "“没有”，说的是哪件？"
    assert codes(found) == ["broken:2", "broken:6", "start"]
    assert labels(found)[:2] == ["退我180元", "停止给我家人打…"]


@pytest.mark.parametrize(("said", "settled"), [("90没退", 8), ("180没退", 2), ("只退了50", 0), ("没退", 0)])
def test_a_sum_is_called_whole(said: str, settled: int) -> None:
    """90 is not the end of 190; a sum that nobody promised names none."""
    found = every(say(said, several(PROMISE, SMALL), ASKED), PromiseSettled)
    assert [change.promise_id for change in found] == ([settled] if settled else [])


def test_one_answer_for_all_of_them() -> None:
    """都没有 settles each, and says which."""
    found = say("都没有", several(PROMISE, CALLS), ASKED)
    assert [(it.promise_id, it.state) for it in every(found, PromiseSettled)] == [(2, "broken"), (6, "broken")]
    assert "“退我180元、停止给我家人打电话”没有兑现" in text(found)
    found = say("两件都办好了", several(PROMISE, CALLS), ASKED)
    assert [(it.promise_id, it.state) for it in every(found, PromiseSettled)] == [(2, "kept"), (6, "kept")]


def test_several_are_told_apart_after_another_screen() -> None:
    """Nothing is settled by guessing which was meant."""
    person = several(PROMISE, SMALL, now=False)
    assert codes(say("没退", person, ASKED))[:2] == ["broken:2", "broken:8"]
    assert every(say("没有", person, ASKED), PromiseSettled) == []


def test_several_that_came_beside_a_question() -> None:
    """They are on the screen: an answer to them is none to the question, a number is."""
    asked = several(PROMISE, CALLS)
    person = replace(asked, asking=Asking("promise-who", ("1",)), digits=True)
    assert codes(say("没有", person, ASKED))[:2] == ["broken:2", "broken:6"]


def test_old_or_forged_taps_lead_to_the_reminders() -> None:
    """Nothing is settled."""
    assert every(tap("which:没有:99", several(PROMISE, CALLS)), PromiseSettled) == []
    assert every(tap("together:eaten:2", several(PROMISE, CALLS)), PromiseSettled) == []


def test_an_answer_is_not_taken_from_long_ago() -> None:
    """Two days after a nudge a bare answer may be about anything."""
    person = waiting(nudges=(replace(NUDGE, state="sent", times=1),))
    assert every(say("退了", person, ASKED + timedelta(days=3)), PromiseSettled) == []
    assert NOW < ASKED


def on_screen(person: Person | None = None) -> Person:
    """Somebody with the nudge in front of them."""
    person = person or waiting()
    asked = due(person, ASKED, NUDGE.id)
    return replace(person, nudges=(replace(NUDGE, state="sent", times=1),), screen=seen(asked))


@pytest.mark.parametrize(
    ("said", "then"),
    [
        ("明天再问我", "11-23 09:30"), ("明天", "11-23 09:30"), ("还没，明天再看", "11-23 09:30"), ("3天后再说", "11-25 09:30"),
        ("1小时后", "11-22 10:30"), ("下周再说", "11-23 09:30"), ("明天这个时候再问", "11-23 09:30"), ("今晚", "11-22 20:00"),
    ],
)  # fmt: skip
def test_when_to_ask_again_is_said_at_once(said: str, then: str) -> None:
    """Nobody has to tap for how long first."""
    moved = only(say(said, on_screen(), ASKED), NudgeMoved)
    assert f"{moved.due_at.astimezone(SHANGHAI):%m-%d %H:%M}" == then


@pytest.mark.parametrize("said", ["晚点再说", "有空再看", "8点", "昨天", "还在等", "再等等吧"])
def test_later_without_a_time_asks_how_long(said: str) -> None:
    """The usual waits."""
    assert "snooze:3:1h" in codes(say(said, on_screen(), ASKED))


@pytest.mark.parametrize(
    "said", ["我明天去问问客服", "明天要去投诉", "周五客服再联系我", "客服说周五给我寄合同", "你好"]
)
def test_a_sentence_with_a_time_is_no_wish_for_later(said: str) -> None:
    """Only a time, or a wish to be asked then."""
    found = say(said, on_screen(), ASKED)
    assert every(found, NudgeMoved) == []
    assert "snooze:3:1h" not in codes(found)


def test_a_bare_time_on_another_screen_is_none_either() -> None:
    """明天 alone means this nudge only while it is in front of them; 明天再问我 always."""
    elsewhere = replace(on_screen(), screen=())
    assert every(say("明天", elsewhere, ASKED), NudgeMoved) == []
    assert only(say("明天再问我", elsewhere, ASKED), NudgeMoved).nudge_id == NUDGE.id


@pytest.mark.parametrize(
    ("said", "day"),
    [
        ("他说明天退", "11月23日"),
        ("又说等三天", "11月25日"),
        ("对方说月底", "11月30日"),
        ("他让我再等两天", "11月24日"),
    ],
)
def test_what_they_say_now_is_a_new_date_for_the_same(said: str, day: str) -> None:
    """Read back as this promise, in place of the old one; nothing is noted before they say it is right."""
    found = say(said, on_screen(), ASKED)
    assert f"退我180元：{day}" in text(found)
    assert only(found, Asked).asking is not None
    assert every(found, PromiseSettled) == []


@pytest.mark.parametrize(
    ("said", "state"), [("已经退了", ["kept"]), ("180退了", ["kept"]), ("没退", []), ("收到了", []), ("到了", [])]
)
def test_news_before_the_day(said: str, state: list[str]) -> None:
    """It came early: said with a word that calls it; that there is nothing yet is no news."""
    assert [change.state for change in every(say(said, waiting()), PromiseSettled)] == state


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("打了", "called:1:done"),
        ("没打通", "called:1:failed"),
        ("没空", "later:3"),
        ("还没打", "later:3"),
        ("下午再打", "snooze:3:20261122T1500"),
    ],
)
def test_a_call_that_is_asked_about(said: str, code: str) -> None:
    """打了 is the call and no money; no time for it is no failure."""
    person = somebody(cases=(replace(CASE, called_at=NOW),), nudges=(replace(NUDGE, kind="call", subject=1),))
    asked = replace(
        person, nudges=(replace(NUDGE, kind="call", subject=1, state="sent"),), screen=seen(due(person, ASKED, 3))
    )
    found = say(said, asked, ASKED)
    assert text(found) == text(tap(code, asked, ASKED))
    assert "110" not in text(found)


@pytest.mark.parametrize(
    ("said", "state"),
    [("打了", "kept"), ("还没打", ""), ("只退了一半", "partly"), ("收到180", "kept"), ("到账90", "partly")],
)
def test_what_they_did_who_promised(said: str, state: str) -> None:
    """打了 is what was promised, and nobody's money is in danger."""
    found = say(said, on_screen(), ASKED)
    assert [change.state for change in every(found, PromiseSettled)] == ([state] if state else [])
    assert "110" not in text(found)


def test_none_of_several_leads_to_all_of_them() -> None:
    """A new date is noted for one at a time: which one is chosen from the list."""
    assert codes(say("都没有", several(PROMISE, CALLS), ASKED))[0] == "pledges:5"


def test_the_question_beside_a_nudge_stays_open() -> None:
    """Answered by words, and back to what was being asked."""
    asking = Asking("promise-who", ("1",))
    person = replace(on_screen(), asking=asking, digits=True)
    for words in ("退了", "没有", "明天再问我", "不用再提醒"):
        found = say(words, person, ASKED)
        assert only(found, Asked).asking == asking
        assert codes(found)[0] == "resume"
    assert every(say("再等等", person, ASKED), Asked)[0].asking != asking  # how long is asked instead


@pytest.mark.parametrize(
    "said",
    [
        "180到了，电话还在打", "钱退了，电话没停", "第一个有，第二个没有", "1有2没有", "180到了，另一个没有", "180的到了 桃子没停", "第一个到了第二个没停",
        "180收到了，但是还在打电话",
    ],
)  # fmt: skip
def test_an_answer_for_each_in_one_breath(said: str) -> None:
    """Both are settled, each as it was told, and the step that follows is about what did not come."""
    found = say(said, several(PROMISE, CALLS), ASKED)
    assert {(it.promise_id, it.state) for it in every(found, PromiseSettled)} == {(2, "kept"), (6, "broken")}
    assert text(found).startswith("有回音了：退我180元。")
    assert "“停止给我家人打电话”没有兑现" in text(found)


def test_an_answer_for_each_where_all_is_one_way() -> None:
    """Both came: the end is near; none did: what follows."""
    found = say("180到了，电话停了", several(PROMISE, CALLS), ASKED)
    assert [(it.promise_id, it.state) for it in every(found, PromiseSettled)] == [(2, "kept"), (6, "kept")]
    found = say("180没到，电话也没停", several(PROMISE, CALLS), ASKED)
    assert [(it.promise_id, it.state) for it in every(found, PromiseSettled)] == [(2, "broken"), (6, "broken")]


@pytest.mark.parametrize(
    "said", ["180到了，180没到", "退了90，电话没停", "180到了，天气真好", "到了，没到", "180到了，电话停了，90没退"]
)
def test_a_breath_that_is_not_clear_settles_nothing(said: str) -> None:
    """One of them twice, another sum, something else, no names: nothing is guessed."""
    assert every(say(said, several(PROMISE, CALLS), ASKED), PromiseSettled) == []


@pytest.mark.parametrize(
    ("code", "settled"),
    [("apart:kept", []), ("apart:9:kept:8:broken", []), ("apart:2:lost:6:kept", [6]), ("apart", [])],
)
def test_forged_answers_for_each(code: str, settled: list[int]) -> None:
    """Half a pair, promises that are not there, another word: only what is a promise and an answer counts."""
    found = every(tap(code, several(PROMISE, CALLS)), PromiseSettled)
    assert [(it.promise_id, it.state) for it in found] == [(number, "kept") for number in settled]


@pytest.mark.parametrize(
    ("said", "state"),
    [
        ("没，打电话也没人接", "broken"), ("客服说已经退了，但我没收到", "broken"), ("没有 他们一直推", "broken"), ("退了，谢谢你", "kept"),
        ("到了但是少了20", "partly"), ("退是退了，少了30", "partly"), ("到了，但是不够", "partly"), ("没退怎么办，能投诉吗", ""),
    ],
)  # fmt: skip
def test_what_several_clauses_come_to(said: str, state: str) -> None:
    """That it did not come weighs more than what they say; a question is a question."""
    found = [change.state for change in every(say(said, on_screen(), ASKED), PromiseSettled)]
    assert found == ([state] if state else [])


@pytest.mark.parametrize("what", ["退我1800元", "退我1,800元"])
@pytest.mark.parametrize("said", ["退了1,800，谢谢你", "1,800到了，电话还在打"])
def test_a_comma_inside_a_sum_ends_no_clause(said: str, what: str) -> None:
    """1,800 is one sum: all of it came."""
    much = replace(PROMISE, what=what)
    person = several(much, CALLS) if "电话" in said else several(much)
    assert (2, "kept") in [(it.promise_id, it.state) for it in every(say(said, person, ASKED), PromiseSettled)]


@pytest.mark.parametrize(("said", "came"), [("到了但是少了20", "到了160元"), ("退是退了，少了30.5", "到了149.5元")])
def test_a_sum_that_is_missing(said: str, came: str) -> None:
    """What came is what was promised less that."""
    assert f"只兑现了一部分：{came}。" in text(say(said, on_screen(), ASKED))


@pytest.mark.parametrize("said", ["打过电话了，说再等三天", "没退，他们说下周五"])
def test_a_new_date_beside_other_words(said: str) -> None:
    """Read back in place of the old one; nothing is settled before they say it is right."""
    found = say(said, on_screen(), ASKED)
    assert "接替原来说的" in text(found)
    assert every(found, PromiseSettled) == []


@pytest.mark.parametrize("said", ["不清楚", "不知道，我还没看", "还没去看", "说系统升级再等等", "客服叫我再等一段时间"])
def test_whoever_does_not_know_yet_is_asked_when(said: str) -> None:
    """Nothing is settled, and no word of danger."""
    found = say(said, on_screen(), ASKED)
    assert "过多久再问你" in text(found)
    assert every(found, PromiseSettled) == []


def test_what_is_said_to_a_nudge_is_no_name() -> None:
    """A question was left open days ago; what they see now is the nudge."""
    left = replace(on_screen(), asking=Asking("promise-who", ("2",)))
    found = say("客服说已经退了，但我没收到", left, ASKED)
    assert only(found, PromiseSettled).state == "broken"
